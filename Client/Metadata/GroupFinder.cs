using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// What a client knows of its group: which silos have a replica, and which of them leads. All of it are hints. It learns from the
/// answers of replicas, and where these do not help, from <see cref="IConsensusGroupGrain"/>. Safe for concurrent use.
/// </summary>
internal sealed class GroupFinder(IGrainFactory grains, MetadataClientOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private ReplicaTarget[] _targets = [];
    private ReplicaTarget? _leader;

    /// <summary>The replicas known, those of the nearest silo first; a new array when they change.</summary>
    public ReplicaTarget[] Targets => Volatile.Read(ref _targets);

    public ReplicaTarget? Leader => Volatile.Read(ref _leader);

    public bool IsSuspect(ReplicaTarget target) => target.IsSuspect(time, options.SuspectFor);

    /// <summary>A replica answered, and said where it takes the leader to be.</summary>
    public void Answered(ReplicaTarget target, string? leaderSilo)
    {
        target.Answered();
        if (leaderSilo is null)
            Forget(target);
        else if (Leader?.Silo != leaderSilo)
            Lead(leaderSilo);
    }

    /// <summary>A replica did not answer, or not as one that works.</summary>
    public void Failed(ReplicaTarget target)
    {
        target.Failed(time.GetTimestamp());
        Forget(target);
    }

    /// <summary>A replica said of itself that it leads.</summary>
    public void Lead(ReplicaTarget target) => Volatile.Write(ref _leader, target);

    /// <summary>Asks the cluster, once.</summary>
    public async Task<GroupReport> FindAsync() => Learn(await grains.GetGrain<IConsensusGroupGrain>(options.Group).FindAsync());

    private GroupReport Learn(GroupReport report)
    {
        string[] silos = [.. report.Replicas.Where(IsMember).Select(entry => entry.Silo).Distinct().Order(StringComparer.Ordinal)];
        if (silos.Length > 0)
            Know([.. silos.Take(MaxTargets)]);
        if (report.LeaderSilo is { } leader && Leader?.Silo != leader)
            Lead(leader);
        return report;
    }

    /// <summary>So that the tried ones fit into a word; a group has a handful.</summary>
    public const int MaxTargets = 64;

    private static bool IsMember(ReplicaEntry entry) => entry.Report is { } report && report.GroupId != Guid.Empty && report.Failure is null;

    private void Know(string[] silos)
    {
        lock (_lock)
        {
            if (silos.SequenceEqual(_targets.Select(target => target.Silo).Order(StringComparer.Ordinal)))
                return;
            var old = _targets.ToDictionary(target => target.Silo, StringComparer.Ordinal);
            ReplicaTarget[] next = [.. silos.Select(silo => old.GetValueOrDefault(silo) ?? Make(silo))];
            Publish(next);
            if (_leader is { } leader && !next.Contains(leader))
                Volatile.Write(ref _leader, null);
        }
    }

    private void Lead(string silo)
    {
        lock (_lock)
        {
            var target = Array.Find(_targets, one => one.Silo == silo);
            if (target is null && _targets.Length < MaxTargets)
                Publish([.. _targets, target = Make(silo)]);
            Volatile.Write(ref _leader, target);
        }
    }

    private void Forget(ReplicaTarget target) => Interlocked.CompareExchange(ref _leader, null, target);

    private void Publish(ReplicaTarget[] targets) =>
        Volatile.Write(ref _targets, [.. targets.OrderBy(target => target.Silo == options.NearestSilo ? 0 : 1)]);

    private ReplicaTarget Make(string silo) => new(
        silo, grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(options.Group, silo)), new ReplicaCalls(options.CallTimeout, time));
}
