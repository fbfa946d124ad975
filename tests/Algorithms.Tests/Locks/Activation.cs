using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>A grain of a lock as it should be: a table, and the version of the record that it knows.</summary>
internal sealed class Activation
{
    private readonly Store _store;
    private readonly LockTable _table;
    private long _known;

    public Activation(Store store, int maxWaiters = LockLimits.DefaultMaxWaiters)
    {
        _store = store;
        _known = store.Version;
        _table = new LockTable(
            store.Record ?? LockRecord.Empty, store.TokensAreRevisions ? store.Version : 0, store.TokensAreRevisions, maxWaiters);
    }

    public LockTable Table => _table;

    /// <summary>A proof failed: it is of no use any more.</summary>
    public bool IsDead { get; private set; }

    public TimeSpan Now { get; set; }

    /// <summary>What was written or verified, in order.</summary>
    public List<ProofNeed> Proofs { get; } = [];

    /// <summary>Decides and proves until nothing is left to be done; the answers that go out.</summary>
    /// <param name="provedAt">The time at which proofs are there; now, if not given.</param>
    public List<LockReply> Run(TimeSpan? provedAt = null)
    {
        _table.Advance(Now, DateTimeOffset.UnixEpoch);
        var replies = new List<LockReply>(_table.TakeReplies());
        var need = _table.Need;
        if (need == ProofNeed.None)
            return replies;
        Proofs.Add(need);
        Now = provedAt ?? Now;
        var isProved = need == ProofNeed.Verify ? _known == _store.Version : _store.TryWrite(_table.Record, _known);
        if (!isProved)
        {
            IsDead = true;
            return replies;
        }

        _known = _store.Version;
        replies.AddRange(_table.Proved(_store.Revision, Now));
        return replies;
    }
}
