namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>The answers to one candidacy. The first one of each replica counts.</summary>
internal sealed class VoteTally
{
    private readonly Dictionary<ReplicaId, bool> _answers = [];

    public void Clear() => _answers.Clear();

    public void Add(ReplicaId from, bool isGranted) => _answers.TryAdd(from, isGranted);

    /// <summary>Whether a quorum said yes.</summary>
    public bool IsWon(GroupConfiguration configuration) =>
        configuration.QuorumValue(id => _answers.GetValueOrDefault(id) ? 1 : 0) == 1;

    /// <summary>Whether a quorum can no longer be had.</summary>
    public bool IsLost(GroupConfiguration configuration) =>
        configuration.QuorumValue(id => _answers.TryGetValue(id, out var granted) && !granted ? 0 : 1) == 0;
}
