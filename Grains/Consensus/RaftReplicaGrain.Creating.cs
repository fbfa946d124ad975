using Microsoft.Extensions.Logging;
using Orleans;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Grains.Consensus;

// How a replica comes to its group: as the one that creates it, or as one of the others.
public sealed partial class RaftReplicaGrain
{
    // Well below the time in which a call must be answered.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan FoundingPause = TimeSpan.FromMilliseconds(10);

    public Task<Guid> CreateGroupAsync(string[] siloNames)
    {
        CheckFounders(siloNames);
        if (siloNames[0] != silo.Name)
            throw new ArgumentException($"A group is created by its first silo, not by {silo.Name} with {string.Join(", ", siloNames)}.");
        return CreateOneByOneAsync(siloNames);
    }

    public async Task<ulong> PrepareAsync(Guid groupId)
    {
        await OpenedAsync();
        await BecomeAsync(groupId, creation: null);
        return IdIn(groupId);
    }

    public async Task<ulong> PrepareFounderAsync(Guid groupId, string[] siloNames)
    {
        CheckFounders(siloNames);
        if (siloNames[0] == silo.Name || !siloNames.Contains(silo.Name))
            throw new ArgumentException($"{silo.Name} is to be one of {string.Join(", ", siloNames)}, and not the first.");
        await OpenedAsync();
        await WhileBecomingAsync();
        if (Folder is { Identity: { } old, Creation: { } founders } && old.GroupId != groupId && founders.SequenceEqual(siloNames))
            await (_becoming = ForgetAsync(old));
        await BecomeAsync(groupId, siloNames);
        return IdIn(groupId);
    }

    // For a few elections, of which some may end without a leader.
    private TimeSpan Patience => options.Value.Raft.ElectionTimeout * 5 is var few && few < LeastPatience ? LeastPatience
        : few > MostPatience ? MostPatience
        : few;

    private static void CheckFounders(string[] siloNames)
    {
        ArgumentNullException.ThrowIfNull(siloNames);
        if (siloNames.Length is < 1 or > RaftReplicas.MaxSilos || siloNames.Distinct().Count() != siloNames.Length)
            throw new ArgumentException($"A group is created with 1 to {RaftReplicas.MaxSilos} different silos, not with {string.Join(", ", siloNames)}.");
    }

    private ulong IdIn(Guid groupId)
    {
        var identity = Folder.Identity!.Value;
        return identity.GroupId == groupId
            ? identity.Id.Value
            : throw new GroupConflictException(_group, silo.Name, $"it holds a replica of the group {identity.GroupId}.");
    }

    private async Task<Guid> CreateOneByOneAsync(string[] siloNames)
    {
        while (_creating is { IsCompleted: false } other)
            await Task.WhenAny(other);
        return await (_creating = CreateAsync(siloNames));
    }

    // The group's id is durable here before anybody else hears it: whoever is interrupted goes on with the same one. Each replica draws
    // its own id, so that one which was emptied never takes up what it had promised.
    private async Task<Guid> CreateAsync(string[] siloNames)
    {
        await OpenedAsync();
        var folder = Folder;
        if (folder.Identity is null)
        {
            await CheckNobodyBelongsToAnotherAsync(siloNames);
            await BecomeAsync(disk.DrawId(), siloNames);
        }

        var identity = folder.Identity!.Value;
        if (folder.Creation is null || !folder.Creation.SequenceEqual(siloNames))
            throw new GroupConflictException(_group, silo.Name, $"it holds a replica of the group {identity.GroupId}, which was not created by it with just these silos.");
        if (_starting is null)
            await BeginAsync(folder, identity, siloNames);
        await UntilFoundedAsync(identity, siloNames);
        return identity.GroupId;
    }

    private async Task BeginAsync(ReplicaFolder folder, ReplicaIdentity identity, string[] siloNames)
    {
        var members = new List<GroupMember> { new(identity.Id, silo.Name, MemberRole.Voter) };
        foreach (var name in siloNames.Skip(1))
        {
            var id = await AskAsync(name, other => other.PrepareFounderAsync(identity.GroupId, siloNames));
            members.Add(new GroupMember(new ReplicaId(id), name, MemberRole.Voter));
        }

        if (_starting is null && folder.IsBlank)
            await StoreAsync(folder.FillAsync(RaftRecovered.Bootstrap(new GroupConfiguration(identity.GroupId, members))));
        await StartAsync();
        LogCreated(_group, identity.GroupId, string.Join(", ", siloNames));
    }

    // Until a majority has it, the group is lost with this one disk.
    private async Task UntilFoundedAsync(ReplicaIdentity identity, string[] siloNames)
    {
        var begun = time.GetTimestamp();
        await StartAsync();
        while (_replica?.Status is not { CommitIndex: > 0 })
        {
            if (Folder.Identity != identity)
                throw new GroupConflictException(_group, silo.Name, "its replica was discarded meanwhile.");
            if (time.GetElapsedTime(begun) >= Patience)
                throw new TimeoutException($"The group {_group} was begun as {identity.GroupId}; no majority of {string.Join(", ", siloNames)} has taken it up within {Patience.TotalSeconds} s. Call again.");
            if (IsToLeave)
                throw new TimeoutException($"The group {_group} was begun as {identity.GroupId}; {silo.Name} leaves before a majority of {string.Join(", ", siloNames)} has taken it up. Call again.");
            await Task.Delay(FoundingPause, time);
        }
    }

    // A first silo whose disk was emptied must not begin a second group beside the one that the others have. But where none of them has
    // anything of it, there never was one: a majority would have had to have it.
    private async Task CheckNobodyBelongsToAnotherAsync(string[] siloNames)
    {
        foreach (var name in siloNames.Skip(1))
        {
            var report = await AskAsync(name, other => other.GetReportAsync());
            if (report.Role == ReplicaReport.Starting)
                throw new TimeoutException($"The replica of {_group} on {name} is still being read from its disk. Call again.");
            if (report.GroupId != Guid.Empty && !report.IsBlank)
                throw new GroupConflictException(_group, name, $"it holds a replica of the group {report.GroupId}.");
        }
    }

    // One at a time: an id is told to nobody before it is durable.
    private async Task BecomeAsync(Guid groupId, string[]? creation)
    {
        await WhileBecomingAsync();
        if (Folder.Identity is null)
            await (_becoming = StoreAsync(Folder.BecomeAsync(new ReplicaIdentity(groupId, DrawReplicaId()), creation)));
    }

    private async Task WhileBecomingAsync()
    {
        while (_becoming is { IsCompleted: false } other)
            await Task.WhenAny(other);
    }

    // It may have been started by a message, and may just be writing.
    private async Task ForgetAsync(ReplicaIdentity identity)
    {
        while (_starting is { IsCompleted: false } other)
            await Task.WhenAny(other);
        var folder = Folder;
        var conflict = new GroupConflictException(_group, silo.Name, $"it holds a replica of the group {identity.GroupId}.");
        if (!folder.IsBlank)
            throw conflict;
        var replica = _replica;
        (_folder, _replica) = (null, null); // Whatever comes meanwhile finds nobody here.
        try
        {
            if (replica is not null)
                await replica.StopAsync();
            if (!folder.IsBlank)
                throw conflict;
            await StoreAsync(folder.DiscardAsync());
        }
        catch
        {
            await folder.DisposeAsync();
            DeactivateOnIdle(); // The next activation goes on with what it finds.
            throw;
        }

        (_folder, _starting) = (folder, null);
        LogDiscarded(_group, identity.Id.Value, silo.Name);
    }

    private ReplicaId DrawReplicaId() => new(BitConverter.ToUInt64(disk.DrawId().ToByteArray()) | 1);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Information, Message = "The group {Group} was begun as {GroupId} on {Silos}.")]
    private partial void LogCreated(string group, Guid groupId, string silos);
}
