using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Sessions;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>All that a store shows, and what it keeps for retries.</summary>
internal sealed class StoreImage(Machine machine, int chunkBytes)
{
    public MetadataStore Figures => machine.Store;

    public object Leases => machine.Store.ReadLeases().Select(lease => (lease, Keys: machine.Store.KeysOfLease(lease.Id))).Select(one => new { one.lease, one.Keys });

    /// <summary>What every revision holds that can be read.</summary>
    public object Contents => Revisions.Select(revision => machine.Read(new RangeOperation(KeyRange.All) { Revision = revision }));

    public object History
    {
        get
        {
            var batch = machine.Store.ReadHistory(KeyRange.All, machine.Store.CompactedRevision + 1, withPrevious: true, int.MaxValue, long.MaxValue);
            Assert.Null(batch.Refusal);
            return batch;
        }
    }

    public object Sessions
    {
        get
        {
            var sessions = new List<object>();
            var scan = machine.Store.Freeze().Sessions.Scan();
            while (scan.MoveNext())
                sessions.Add(new { scan.Value.Id, scan.Value.Lowest, Answers = scan.Value.Answers.All.ToList<StoredAnswer>() });
            return sessions;
        }
    }

    internal Machine Machine => machine;

    private IEnumerable<long> Revisions
    {
        get
        {
            for (var revision = Math.Max(1, machine.Store.CompactedRevision); revision <= machine.Store.Revision; revision++)
                yield return revision;
        }
    }

    public byte[] Encode() => machine.Snapshot(chunkBytes);
}
