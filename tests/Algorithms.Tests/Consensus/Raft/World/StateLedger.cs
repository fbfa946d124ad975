using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// State machine safety: what was applied first at each index, and the state that came of it; all others apply the same there and come to
/// the same state, from a snapshot too.
/// </summary>
internal sealed class StateLedger
{
    private readonly List<(LogEntry Entry, ulong Digest)> _applied = [];

    /// <summary>The highest index applied anywhere.</summary>
    public long Index => _applied.Count;

    /// <summary>The term of the entry that was applied at an index.</summary>
    public long TermAt(long index) => _applied[(int)index - 1].Entry.Term;

    public void Applied(ReplicaId replica, LogEntry entry, ulong digest)
    {
        if (entry.Index > Index)
        {
            Assert.Equal(Index + 1, entry.Index);
            _applied.Add((entry, digest));
            return;
        }

        var (known, knownDigest) = _applied[(int)entry.Index - 1];
        if (known.Term != entry.Term || known.Kind != entry.Kind || !known.Data.Span.SequenceEqual(entry.Data.Span))
            Assert.Fail($"State machine safety: {replica} applies {entry}, and others have applied {known} there.");
        if (knownDigest != digest)
            Assert.Fail($"State machine safety: with {entry} {replica} has another state than others have had.");
    }

    /// <summary>A replica has a state from a snapshot.</summary>
    public void Restored(ReplicaId replica, long index, ulong digest)
    {
        if (index > Index || _applied[(int)index - 1].Digest != digest)
            Assert.Fail($"State machine safety: {replica} has a state of {index} from a snapshot that nobody has come to.");
    }
}
