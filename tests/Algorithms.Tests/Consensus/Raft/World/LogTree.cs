using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// All logs that there ever were, as one tree. Log matching: two entries of one index and term are the same, and so is all before them.
/// So there is one node for an index and term, and whoever has that entry has it after the same node.
/// </summary>
internal sealed class LogTree
{
    private readonly Dictionary<(long Index, long Term), LogNode> _nodes = new() { [(0, 0)] = LogNode.Root };

    /// <summary>An entry that a log may begin after: somebody has had it.</summary>
    public LogNode Find(ReplicaId replica, long index, long term)
    {
        if (!_nodes.TryGetValue((index, term), out var node))
            Assert.Fail($"The log of {replica} begins after {index}:{term}, which nobody has had.");
        return node!;
    }

    /// <summary>A replica's log has an entry after another.</summary>
    public LogNode Note(ReplicaId replica, LogEntry entry, LogNode parent)
    {
        if (!_nodes.TryGetValue((entry.Index, entry.Term), out var node))
            return _nodes[(entry.Index, entry.Term)] = new LogNode(entry, parent);
        var known = node.Entry!;
        if (!ReferenceEquals(known, entry) && (known.Kind != entry.Kind || !known.Data.Span.SequenceEqual(entry.Data.Span)))
            Assert.Fail($"Log matching: {replica} has another {node} than others have had.");
        if (!ReferenceEquals(node.Parent, parent))
            Assert.Fail($"Log matching: {replica} has {node} after {parent}, and others have had it after {node.Parent}.");
        return node;
    }
}
