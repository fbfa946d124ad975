namespace OrleansCluster.Client.Metadata;

/// <summary>In which order one operation asks the replicas: each once in a round, the leader first if it is known.</summary>
/// <param name="finder">What is known of the group.</param>
/// <param name="first">The place among the replicas to begin at; of those that failed lately, only after the others.</param>
/// <param name="prefersLeader">Whether the leader goes first, and next as soon as it is known.</param>
internal sealed class Route(GroupFinder finder, int first, bool prefersLeader)
{
    private ReplicaTarget[] _targets = finder.Targets;
    private ulong _tried;

    /// <summary>The next to ask; null if the round is over.</summary>
    public ReplicaTarget? Next()
    {
        Follow();
        if (prefersLeader && finder.Leader is { } leader && !finder.IsSuspect(leader) && Array.IndexOf(_targets, leader) is var at and >= 0 && !IsTried(at))
            return Take(at);
        return NextBut(isSuspect: false) ?? NextBut(isSuspect: true);
    }

    public void BeginRound() => _tried = 0;

    // A replica that became known meanwhile is asked in this round too; which of the others were is kept.
    private void Follow()
    {
        var targets = finder.Targets;
        if (ReferenceEquals(targets, _targets))
            return;
        ulong tried = 0;
        for (var at = 0; at < targets.Length; at++)
        {
            if (Array.IndexOf(_targets, targets[at]) is var before and >= 0 && IsTried(before))
                tried |= 1UL << at;
        }

        (_targets, _tried) = (targets, tried);
    }

    private ReplicaTarget? NextBut(bool isSuspect)
    {
        for (var step = 0; step < _targets.Length; step++)
        {
            var at = ((first % _targets.Length) + step) % _targets.Length;
            if (!IsTried(at) && finder.IsSuspect(_targets[at]) == isSuspect)
                return Take(at);
        }

        return null;
    }

    private bool IsTried(int at) => (_tried & (1UL << at)) != 0;

    private ReplicaTarget Take(int at)
    {
        _tried |= 1UL << at;
        return _targets[at];
    }
}
