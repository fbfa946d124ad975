using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>An entry that some log has had, and so, by the nodes before it, all that this log had up to it.</summary>
internal sealed class LogNode
{
    /// <summary>Before the first entry of every log.</summary>
    public static readonly LogNode Root = new();

    public LogNode(LogEntry entry, LogNode parent)
    {
        (Entry, Parent, Index, Term) = (entry, parent, entry.Index, entry.Term);
        (Configuration, ConfigurationIndex) = entry.Kind == EntryKind.Configuration
            ? (GroupConfigurationFormat.Decode(entry.Data.Span), Index)
            : (parent.Configuration, parent.ConfigurationIndex);
    }

    private LogNode()
    {
    }

    public LogEntry? Entry { get; }

    public LogNode? Parent { get; }

    public long Index { get; }

    public long Term { get; }

    /// <summary>The latest configuration up to here.</summary>
    public GroupConfiguration? Configuration { get; }

    public long ConfigurationIndex { get; }

    /// <summary>What such a log has at an index; null if it ends before.</summary>
    public LogNode? At(long index)
    {
        var node = this;
        while (node.Index > index)
            node = node.Parent!;
        return node.Index == index ? node : null;
    }

    public override string ToString() => $"{Index}:{Term}";
}
