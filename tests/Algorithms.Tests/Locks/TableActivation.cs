using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>A grain as it should be: a table, and the version of the record that it knows.</summary>
internal sealed class TableActivation<TTable, TReply, TRecord>(RecordStore<TRecord> store, TTable table, Func<TTable, TRecord> recordOf)
    where TTable : IProvedTable<TReply>
    where TReply : ITableReply
    where TRecord : class
{
    private long _known = store.Version;

    public TTable Table => table;

    /// <summary>A proof failed: it is of no use any more.</summary>
    public bool IsDead { get; private set; }

    public TimeSpan Now { get; set; }

    /// <summary>What was written or verified, in order.</summary>
    public List<ProofNeed> Proofs { get; } = [];

    /// <summary>Decides and proves until nothing is left to be done; the answers that go out, by their calls.</summary>
    public Dictionary<long, TReply> Run()
    {
        var replies = new Dictionary<long, TReply>();
        do
        {
            table.Advance(Now, DateTimeOffset.UnixEpoch);
            Add(table.TakeReplies());
            var need = table.Need;
            if (need == ProofNeed.None)
                continue;
            Proofs.Add(need);
            if (!(need == ProofNeed.Verify ? _known == store.Version : store.TryWrite(recordOf(table), _known)))
            {
                IsDead = true;
                return replies;
            }

            _known = store.Version;
            Add(table.Proved(store.TokensAreRevisions ? store.Version : 0, Now));
        }
        while (table.NextDeadline <= Now);
        return replies;

        void Add(IReadOnlyList<TReply> some)
        {
            foreach (var reply in some)
                replies.Add(reply.Call, reply);
        }
    }
}
