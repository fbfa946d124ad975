using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Turns;

namespace OrleansCluster.Grains.Consensus;

// How a replica leaves: for as long as its silo is away, or for ever, and another takes its place.
public sealed partial class RaftReplicaGrain
{
    public Task ResignAsync(string siloAddress) =>
        _replica is { } replica && siloAddress == silo.SiloAddress.ToParsableString() ? replica.ResignAsync() : Task.CompletedTask;

    public async Task<ProposalAnswer> ReplaceReplicaAsync(ulong replicaId)
    {
        if (_replica is not { Status: { Role: RaftRole.Leader, Configuration: { } before } } replica)
            return Answer(NotLeader);
        if (before.Find(new ReplicaId(replicaId)) is not { } lost)
            throw new GroupConflictException(_group, silo.Name, $"the group has no member {replicaId}.");
        // One that has a log or a term is not blank, whatever its id: what it remembers of the group must be given up first.
        if (await AskAsync(lost.Address, other => other.GetReportAsync()) is { ReplicaId: not 0 } there && (there.LastIndex > 0 || there.Term > 0))
        {
            throw new GroupConflictException(_group, lost.Address, there.ReplicaId == replicaId
                ? "it has its replica still."
                : $"it has the replica {there.ReplicaId} in its place: discard that one first.");
        }

        var id = await AskAsync(lost.Address, other => other.PrepareAsync(replica.Identity.GroupId));
        if (id == replicaId)
            throw new GroupConflictException(_group, lost.Address, "it has its replica still.");
        // Another call may have replaced it meanwhile.
        return _replica is { Status.Configuration: { } now } && now.Find(lost.Id) is null
            ? throw new GroupConflictException(_group, silo.Name, $"the group has no member {replicaId} any more.")
            : await ChangeAsync(members => [.. members.Where(member => member.Id != lost.Id), new GroupMember(new ReplicaId(id), lost.Address, MemberRole.Joining)]);
    }

    public async Task<bool?> IsMemberAsync(Guid groupId, ulong replicaId) =>
        _replica is { } replica && replica.Identity.GroupId == groupId && await replica.ReadAsync() == ReadOutcome.Ready
            ? replica.IsMember(new ReplicaId(replicaId))
            : null;

    public async Task DiscardAsync()
    {
        await OpenedAsync();
        while (_becoming is { IsCompleted: false } || _creating is { IsCompleted: false } || _starting is { IsCompleted: false })
            await Task.WhenAny(new Task?[] { _becoming, _creating, _starting }.OfType<Task>().Where(task => !task.IsCompleted));
        var folder = Folder;
        if (folder.Identity is not { } identity)
            return;
        // One that was never started has promised nothing, and acknowledged nothing: whoever counts on it loses nothing.
        var neverStarted = _starting is null && folder.IsBlank;
        if (!neverStarted)
            await ProveRemovedAsync(identity);
        if (_folder != folder || (neverStarted && _starting is not null))
            throw new DiscardRefusedException(_group, silo.Name, "something else was done with it meanwhile.");
        var replica = _replica;
        (_folder, _replica) = (null, null); // Whatever comes from now on finds nobody here.
        try
        {
            if (replica is not null)
                await replica.StopAsync();
            await folder.DiscardAsync();
            LogDiscarded(_group, identity.Id.Value, silo.Name);
        }
        finally
        {
            await folder.DisposeAsync();
            DeactivateOnIdle(); // The next activation reads the folder anew.
        }
    }

    // Its own word that it was removed would not do: it may have been taken in again since.
    private async Task ProveRemovedAsync(ReplicaIdentity identity)
    {
        var members = _replica?.Status?.Configuration?.Members ?? [];
        foreach (var address in members.Select(member => member.Address).Where(address => address != silo.Name).Distinct())
        {
            var answer = await AskAsync(address, identity);
            if (answer == true)
                throw new DiscardRefusedException(_group, silo.Name, $"it is a member of its group. Remove {identity.Id} at the leader first.");
            if (answer == false)
                return;
        }

        throw new DiscardRefusedException(_group, silo.Name, "no leader of its group was found to prove that it is a member no more.");
    }

    private async Task<bool?> AskAsync(string address, ReplicaIdentity identity)
    {
        try
        {
            var call = GrainFactory.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(_group, address)).IsMemberAsync(identity.GroupId, identity.Id.Value);
            return await call.InTurnAsync().WaitAsync(options.Value.Raft.ElectionTimeout * 4, time);
        }
        catch (Exception e) when (e is PinnedSiloUnavailableException or ConsensusException || CallFailures.IsUnanswered(e))
        {
            return null; // Another may know.
        }
    }

    [LoggerMessage(EventId = 3013, Level = LogLevel.Information, Message = "The replica {Replica} of {Group} on {Silo} was discarded.")]
    private partial void LogDiscarded(string group, ulong replica, string silo);
}
