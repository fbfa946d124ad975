using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// A group's replica on this silo. Reentrant: an entry point hands what came to the replica, which works on it and on its disk by itself.
/// A second activation cannot do harm: it does not get the folder's lock and fails to activate (pitfall 38).
/// </summary>
[PinnedToSilo, KeepAlive, Reentrant]
public sealed partial class RaftReplicaGrain(
    IDisk disk,
    ILocalSiloDetails silo,
    IOptions<ReplicaOptions> options,
    IEnumerable<IReplicatedGroups> groups,
    TimeProvider time,
    ILogger<RaftReplicaGrain> logger) : Grain, IRaftReplicaGrain, ILeavingGrain
{
    private readonly Leaving _leaving = new();
    private string _group = "";
    private ReplicaFolder? _folder;
    private Replica? _replica;
    private IGrainTimer? _timer;
    private Task? _starting;
    private Task? _becoming;
    private Task<Guid>? _creating;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        _group = key[..Math.Max(0, key.LastIndexOf('@'))];
        if (!RaftReplicas.IsName(_group) || key != RaftReplicas.KeyOf(_group, silo.Name) || !groups.Any(one => one.Create(_group) is not null))
            throw new ArgumentException($"'{key}' is not the key of a replica of {silo.Name}.");
        _ = EndWhenLeavingAsync();
        _timer = this.RegisterGrainTimer(WakeAsync, new GrainTimerCreationOptions { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        try
        {
            await BeginOpeningAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch
        {
            // Given up on: the folder must be free for the next attempt.
            await OnDeactivateAsync(default, CancellationToken.None);
            throw;
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await EndOpeningAsync();
        if (_replica is { } replica)
            await replica.DisposeAsync();
        else if (_folder is { } folder)
            await folder.DisposeAsync();
    }

    public async Task ReceiveAsync(ReplicaEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (_folder?.Identity?.GroupId != envelope.GroupId)
            return; // Another group's, or for one that lived here before (pitfall 39).
        if (IsOpening)
            return; // It would wait for long; whoever sent it sends it again.
        await StartAsync();
        var replica = _replica!;
        foreach (var bytes in envelope.Messages)
        {
            RaftMessage message;
            try
            {
                message = RaftMessageFormat.Read(bytes);
            }
            catch (FormatException e)
            {
                LogUnreadable(e, _group, envelope.FromSilo);
                return;
            }

            if (message.To == replica.Identity.Id)
            {
                replica.Learn(message.From, envelope.FromSilo);
                replica.Receive(message);
            }
        }
    }

    public Task DeliverAsync(ReplicaEnvelope envelope) => ReceiveAsync(envelope);

    public async Task<ProposalAnswer> ProposeAsync(byte[] command)
    {
        CheckLength(command);
        if (_replica is not { } replica)
            return Answer(NotLeader);
        return replica.Refuse(command) is { } answer
            ? new ProposalAnswer(ProposalEnd.Refused, ProposalAnswer.NotLetIn, LeaderSilo, 0, ToArray(answer))
            : Answer(await replica.ProposeAsync(command));
    }

    public async Task<QueryAnswer> QueryAsync(byte[] query, TimeSpan? maxAge)
    {
        CheckLength(query);
        if (_replica is not { } replica)
            return new QueryAnswer(false, null, 0, []);
        var outcome = maxAge is null ? await replica.ReadAsync() : await replica.ReadStaleAsync(maxAge.Value);
        if (outcome == ReadOutcome.TooMany)
            throw new ReplicaBusyException(_group, silo.Name, options.Value.Raft.MaxPendingReads);
        if (outcome != ReadOutcome.Ready)
            return new QueryAnswer(false, LeaderSilo, 0, []);
        var index = replica.Applied;
        return await replica.QueryAsync(query) is { } answer
            ? new QueryAnswer(true, LeaderSilo, index, ToArray(answer))
            : new QueryAnswer(false, null, 0, []);
    }

    public async Task<ProposalAnswer> AddReplicaAsync(string siloName)
    {
        if (_replica is not { Status: { Role: RaftRole.Leader, Configuration: { } before } } replica)
            return Answer(NotLeader);
        if (before.Members.Any(member => member.Address == siloName))
            throw new GroupConflictException(_group, siloName, "it has a replica already: remove that one first, if its disk is lost.");
        var id = await AskAsync(siloName, other => other.PrepareAsync(replica.Identity.GroupId));
        return await ChangeAsync(members => [.. members, new GroupMember(new ReplicaId(id), siloName, MemberRole.Joining)]);
    }

    public Task<ProposalAnswer> RemoveReplicaAsync(ulong replicaId) =>
        ChangeAsync(members => [.. members.Where(member => member.Id.Value != replicaId)]);

    public Task<bool> TransferLeadershipAsync(string siloName) => Task.FromResult(
        _replica is { Status.Configuration: { } configuration } replica
        && configuration.Members.FirstOrDefault(member => member.Address == siloName) is { } target
        && replica.TransferLeadership(target.Id) == ProposalRefusal.None);

    public Task<ReplicaReport> GetReportAsync()
    {
        var identity = _folder?.Identity;
        var status = _replica?.Status;
        var members = status?.Configuration?.Members ?? [];
        return Task.FromResult(new ReplicaReport(
            identity?.GroupId ?? Guid.Empty,
            identity?.Id.Value ?? 0,
            _replica?.Failure is not null ? "Failed" : IsOpening ? ReplicaReport.Starting : status?.Role.ToString() ?? "Unused",
            status?.Term ?? 0,
            status?.Configuration?.Find(status.Leader)?.Address,
            status?.LastIndex ?? 0,
            status?.CommitIndex ?? 0,
            _replica?.Applied ?? 0,
            [.. members.Select(member => new MemberReport(member.Address, member.Id.Value, member.Role.ToString()))],
            _replica?.Failure?.Message,
            [.. options.Value.Founders])
        {
            IsChanging = status?.IsChanging ?? false,
        });
    }

    private ReplicaFolder Folder =>
        (_replica?.Failure ?? _openingFailure) is { } failure ? throw new ReplicaFailedException(_group, silo.Name, failure.Message)
        : _folder ?? throw new ReplicaFailedException(_group, silo.Name, "it is not open.");

    private bool IsToLeave => _leaving.Told.IsCompleted;

    private static ProposalOutcome NotLeader => new(ProposalEnd.Refused, ProposalRefusal.NotLeader, 0, default);

    private string? LeaderSilo => _replica?.LeaderAddress;

    // A state machine's answer is not touched any more: if it is a whole array, that one.
    private static byte[] ToArray(ReadOnlyMemory<byte> answer) =>
        MemoryMarshal.TryGetArray(answer, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : answer.ToArray();

    private static void CheckLength(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length > RaftReplicas.MaxCommandBytes)
            throw new ArgumentException($"{bytes.Length} bytes; a command or query has at most {RaftReplicas.MaxCommandBytes}.");
    }

    private async Task<ProposalAnswer> ChangeAsync(Func<IEnumerable<GroupMember>, GroupMember[]> change) =>
        Answer(_replica is { Status.Configuration: { } configuration } replica
            ? await replica.ProposeChangeAsync(change(configuration.Members))
            : NotLeader);

    private async Task<T> AskAsync<T>(string siloName, Func<IRaftReplicaGrain, Task<T>> ask)
    {
        try
        {
            return await _leaving.WaitForAsync(ask(GrainFactory.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(_group, siloName))));
        }
        catch (OperationCanceledException) when (IsToLeave)
        {
            throw new TimeoutException($"{silo.Name} leaves before the replica of {_group} on {siloName} has answered. Call again.");
        }
    }

    private ProposalAnswer Answer(ProposalOutcome outcome) => new(
        outcome.End, outcome.End == ProposalEnd.Refused ? outcome.Refusal.ToString() : null, LeaderSilo, outcome.Index, ToArray(outcome.Answer));

    // Whoever calls knows nothing of disks.
    private async Task StoreAsync(Task writing)
    {
        try
        {
            await writing;
        }
        catch (StorageException e)
        {
            throw new ReplicaFailedException(_group, silo.Name, e.Message);
        }
    }

    // A replica that was prepared and has nothing yet starts with the first message, so that its silo may still be the one that
    // creates the group.
    private Task StartAsync() => _starting ??= OpenReplicaAsync();

    void ILeavingGrain.Leave() => _leaving.Tell();

    private Task WakeAsync(CancellationToken cancellationToken)
    {
        _replica?.Wake();
        return Task.CompletedTask;
    }

    // A replica that is to leave hears nobody: a call of it that waits for the others would never end.
    private async Task EndWhenLeavingAsync()
    {
        await _leaving.Told;
        _replica?.End();
    }

    [LoggerMessage(EventId = 3011, Level = LogLevel.Error, Message = "A message for {Group} from {Silo} cannot be read. It is dropped.")]
    private partial void LogUnreadable(Exception error, string group, string silo);
}
