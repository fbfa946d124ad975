using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>Typical and extreme commands and questions, of every kind.</summary>
internal static class CommandExamples
{
    private static readonly ChangeId Id = new(300, 7, 5);
    private static readonly ChangeId LastId = new(long.MaxValue, long.MaxValue, 1);
    private static readonly ByteString AllBytes = Enumerable.Range(0, 256).Select(one => (byte)one).ToArray();
    private static readonly ByteString LongestKey = Enumerable.Repeat(byte.MaxValue, MetadataLimits.MaxKeyBytes).ToArray();

    private static readonly Compare[] EveryCompare =
    [
        .. from target in Enum.GetValues<CompareTarget>()
           from relation in Enum.GetValues<CompareRelation>()
           select target == CompareTarget.Value
               ? new Compare(KeyRange.Prefix(Key("dir/")), target, relation, 0, Key("value"))
               : Compare.Of(KeyRange.One(Key("key")), target, relation, 300 + (long)relation),
    ];

    public static IEnumerable<(string Name, MetadataCommand Value)> Commands => [.. Transactions, .. OfLeases, .. OfTheStore];

    public static IEnumerable<(string Name, MetadataQuery Value)> Queries =>
    [
        ("range", new RangeQuery(new RangeOperation(KeyRange.One(Key("key"))))),
        ("range-extreme", new RangeQuery(new RangeOperation(KeyRange.Between(LongestKey, LongestKey.Successor()))
        {
            Revision = long.MaxValue, Limit = int.MaxValue, KeysOnly = true, CountOnly = true,
        })),
        ("history", new HistoryQuery(KeyRange.Prefix(Key("dir/")), 301, false, 1_000, 65_536, 5_000)),
        ("history-with-previous", new HistoryQuery(KeyRange.All, 0, true, 1, 1, 0)),
        ("history-in-parts", new HistoryQuery(KeyRange.One(Key("key")), 301, false, 1_000, 65_536, 0) { FromOrder = 1 }),
        ("history-extreme", new HistoryQuery(
            KeyRange.Between(LongestKey, default), long.MaxValue, true, MetadataLimits.MaxHistoryEvents, MetadataLimits.MaxAnswerBytes, MetadataLimits.MaxWatchMilliseconds)
        {
            FromOrder = MetadataLimits.MaxChangedKeys,
        }),
        ("lease", new LeaseQuery(300, false)),
        ("lease-extreme", new LeaseQuery(long.MaxValue, true)),
        ("leases", new LeasesQuery(0, 100)),
        ("leases-extreme", new LeasesQuery(long.MaxValue, MetadataLimits.MaxLeasesInCommand)),
        ("status", new StatusQuery()),
    ];

    private static IEnumerable<(string Name, MetadataCommand Value)> Transactions =>
    [
        ("put", TransactionCommand.Of(PutOf("key", "value")) with { Id = Id }),
        ("put-nothing", TransactionCommand.Of(new PutOperation(Key("key"), default))),
        ("delete", TransactionCommand.Of(DeleteOf("key")) with { Id = Id }),
        ("transaction", new TransactionCommand(
            [Compare.Unchanged(Key("key"), 300), Compare.Holds(Key("other"), Key("value"))],
            [PutOf("key", "new value", lease: 9) with { ReturnPrevious = true }, new DeleteOperation(KeyRange.Prefix(Key("dir/"))) { ReturnPrevious = true }],
            [RangeOf("a", "b") with { Revision = 299, Limit = 5, KeysOnly = true }, RangeOf("c", "") with { CountOnly = true }]) { Id = Id }),
        ("transaction-empty", TransactionCommand.Of()),
        ("transaction-of-every-compare", new TransactionCommand(EveryCompare, [], [])),
        ("transaction-extreme", new TransactionCommand(
            [Compare.Of(KeyRange.All, CompareTarget.Lease, CompareRelation.Greater, long.MaxValue), Compare.Holds(AllBytes, AllBytes)],
            [new PutOperation(LongestKey, AllBytes) { LeaseId = long.MaxValue, ReturnPrevious = true }],
            [new RangeOperation(KeyRange.Between(LongestKey, LongestKey.Successor())) { Revision = long.MaxValue, Limit = int.MaxValue }]) { Id = LastId }),
    ];

    private static IEnumerable<(string Name, MetadataCommand Value)> OfLeases =>
    [
        ("grant-lease", new GrantLeaseCommand(0, 10_000) { Id = Id }),
        ("grant-lease-extreme", new GrantLeaseCommand(long.MaxValue, long.MaxValue) { Id = LastId }),
        ("open-session", new OpenSessionCommand(30_000)),
        ("open-session-extreme", new OpenSessionCommand(long.MaxValue)),
        ("renew-leases", new RenewLeasesCommand([300, 301])),
        ("renew-leases-extreme", new RenewLeasesCommand([long.MaxValue, 0, MetadataLimits.FirstGivenLeaseId])),
        ("renew-no-leases", new RenewLeasesCommand([])),
        ("revoke-lease", new RevokeLeaseCommand(300) { Id = Id }),
        ("revoke-lease-extreme", new RevokeLeaseCommand(long.MaxValue)),
        ("expire-leases", new ExpireLeasesCommand([new(300, 300), new(301, 400)])),
        ("expire-leases-extreme", new ExpireLeasesCommand([new(long.MaxValue, long.MaxValue)])),
        ("expire-no-leases", new ExpireLeasesCommand([])),
        ("checkpoint-leases", new CheckpointLeasesCommand([new(300, 300, 4_321), new(301, 400, 1)])),
        ("checkpoint-leases-extreme", new CheckpointLeasesCommand([new(long.MaxValue, long.MaxValue, long.MaxValue)])),
        ("checkpoint-no-leases", new CheckpointLeasesCommand([])),
    ];

    private static IEnumerable<(string Name, MetadataCommand Value)> OfTheStore =>
    [
        ("compact", new CompactCommand(300) { Id = Id }),
        ("compact-extreme", new CompactCommand(long.MaxValue)),
        ("mark-time", new MarkTimeCommand(60_000)),
        ("mark-time-extreme", new MarkTimeCommand(long.MaxValue)),
        ("mark-time-of-revision", new MarkTimeCommand(60_000, 300)),
        ("mark-time-of-revision-extreme", new MarkTimeCommand(long.MaxValue, long.MaxValue)),
        ("mark-time-of-no-revision", new MarkTimeCommand(1, 0)),
        ("set-quota", new SetQuotaCommand(Key("dir/"), 1 << 20) { Id = Id }),
        ("set-quota-of-the-store", new SetQuotaCommand(default, long.MaxValue)),
        ("set-quota-away", new SetQuotaCommand(LongestKey, null)),
    ];
}
