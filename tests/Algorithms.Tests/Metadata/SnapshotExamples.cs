using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>Stores whose snapshots are kept.</summary>
internal static class SnapshotExamples
{
    /// <summary>With it each record has a chunk of its own.</summary>
    public const int OneRecord = 1;

    private const int OneChunk = 1 << 20;

    public static IEnumerable<(string Name, StoreImage Value)> All =>
    [
        ("rich", new(Rich(), OneRecord)),
        ("rich-in-one-chunk", new(Rich(), OneChunk)),
        ("empty", new(new Machine(), OneRecord)),
    ];

    public static int ChunkBytesOf(string name) => name == "rich-in-one-chunk" ? OneChunk : OneRecord;

    /// <summary>A change that the session in it made: sent again, it is a retry.</summary>
    public static MetadataCommand MadeBefore => TransactionCommand.Of(PutOf("once", "first")) with { Id = new(2, 1, 1) };

    /// <summary>
    /// A store with something of everything: leases with and without keys, one of them a client's choice; sessions with answers, one abridged, one
    /// forgotten; quotas; marks; keys with a history, deleted, made again, compacted.
    /// </summary>
    private static Machine Rich()
    {
        var machine = new Machine();
        machine.Do(new GrantLeaseCommand(0, 60_000));
        machine.Do(new OpenSessionCommand(30_000));
        machine.Do(new GrantLeaseCommand(MetadataLimits.FirstGivenLeaseId, MetadataLimits.MaxLeaseMilliseconds));
        machine.Do(new OpenSessionCommand(MetadataLimits.MinLeaseMilliseconds));
        machine.Do(MadeBefore);
        machine.Do(new SetQuotaCommand(Key("k"), 1 << 20));
        machine.Do(new SetQuotaCommand(Key("dir/"), 0));
        machine.Do(new SetQuotaCommand(default, 1 << 30));
        machine.Do(new MarkTimeCommand(1));
        machine.Do(PutOf("leased", "", lease: 1), PutOf("leased too", "value", lease: 2));
        machine.Do(new PutOperation(new byte[] { 0 }, Enumerable.Range(0, 256).Select(one => (byte)one).ToArray()));
        machine.Do(new CheckpointLeasesCommand([new(1, 1, 12_345)]));
        for (var at = 0; at < 6; at++)
            machine.Do(PutOf("k1", $"value {at}"), PutOf($"k2-{at}", new string('v', 100 * at)));
        machine.Do(new RenewLeasesCommand([2]));
        machine.Delete("k1");
        machine.Do(new MarkTimeCommand(60_000));
        machine.Put("k1", "again");
        machine.Do(new DeleteOperation(KeyRange.Prefix(Key("k2"))));
        machine.Do(TransactionCommand.Of(new RangeOperation(KeyRange.All) { Revision = 8 }, PutOf("wide", new string('w', 5_000))) with { Id = new(2, 3, 1) });
        machine.Do(TransactionCommand.Of(new PutOperation(Key("wide"), default) { ReturnPrevious = true }) with { Id = new(2, 4, 1) });
        machine.Do(TransactionCommand.Of(PutOf("forgotten", "")) with { Id = new(4, 1, 1) });
        machine.Do(TransactionCommand.Of(PutOf("kept", "")) with { Id = new(4, 2, 2) });
        machine.Do(new MarkTimeCommand(120_000));
        machine.Do(new CompactCommand(4));
        machine.Do(new RevokeLeaseCommand(999));
        return machine;
    }
}
