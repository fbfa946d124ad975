using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>Typical and extreme answers, of every kind.</summary>
internal static class AnswerExamples
{
    private static readonly ByteString AllBytes = Enumerable.Range(0, 256).Select(one => (byte)one).ToArray();
    private static readonly ByteString LongestKey = Enumerable.Repeat(byte.MaxValue, MetadataLimits.MaxKeyBytes).ToArray();
    private static readonly KeyVersion Version = new(Key("key"), Key("value"), createRevision: 290, modRevision: 300, order: 1, version: 4, leaseId: 9);
    private static readonly KeyVersion Newer = new(Key("key"), default, createRevision: 290, modRevision: 301, order: 0, version: 5, leaseId: 0);

    private static readonly KeyVersion ExtremeVersion = new(
        LongestKey, AllBytes, createRevision: 1, long.MaxValue, MetadataLimits.MaxChangedKeys, version: long.MaxValue, leaseId: long.MaxValue);

    public static IEnumerable<(string Name, MetadataAnswer Value)> Answers => [.. ToCommands, .. ToQueries, .. Refusals];

    private static IEnumerable<(string Name, MetadataAnswer Value)> ToCommands =>
    [
        ("done", new DoneAnswer { Revision = 300 }),
        ("done-extreme", new DoneAnswer { Revision = long.MaxValue }),
        ("transaction", new TransactionAnswer(
            true,
            [
                new RangeResult([Version], 1, false),
                new PutResult(Version),
                new PutResult(null),
                new DeleteResult(2, [Version, new(Key("other"), default, 1, 1, 0, 1, 0)]),
                new DeleteResult(0, []),
            ]) { Revision = 301 }),
        ("transaction-failed", new TransactionAnswer(false, []) { Revision = 301 }),
        ("transaction-abridged", new TransactionAnswer(true, []) { Revision = 301, IsAbridged = true }),
        ("transaction-extreme", new TransactionAnswer(
            true, [new RangeResult([], long.MaxValue, true), new PutResult(ExtremeVersion), new DeleteResult(long.MaxValue, [])]) { Revision = long.MaxValue }),
        ("lease", new LeaseAnswer(300, 10_000) { Revision = 7 }),
        ("lease-extreme", new LeaseAnswer(long.MaxValue, long.MaxValue)),
        ("leases", new LeasesAnswer([300, 302]) { Revision = 7 }),
        ("leases-all", new LeasesAnswer([])),
        ("leases-extreme", new LeasesAnswer([long.MaxValue, 0]) { IsAbridged = true }),
    ];

    private static IEnumerable<(string Name, MetadataAnswer Value)> ToQueries =>
    [
        ("range", new RangeAnswer(new([Newer, Version.WithoutValue()], 7, true)) { Revision = 301 }),
        ("range-of-nothing", new RangeAnswer(new([], 0, false))),
        ("history", new HistoryAnswer([new(Newer, Version), new(KeyVersion.Deletion(Key("other"), 301, 1), null)], 302, false) { Revision = 301 }),
        ("history-behind", new HistoryAnswer([new(Version, null)], 301, true) { Revision = 310 }),
        ("history-in-parts", new HistoryAnswer([new(Version, null)], 300, true) { Revision = 310, NextOrder = 2 }),
        ("history-of-nothing", new HistoryAnswer([], 0, false)),
        ("history-extreme", new HistoryAnswer([new(ExtremeVersion, ExtremeVersion)], long.MaxValue, true) { NextOrder = MetadataLimits.MaxChangedKeys }),
        ("lease-details", new LeaseDetailsAnswer(300, 10_000, 4_321, [Key("key"), Key("other")]) { Revision = 7 }),
        ("lease-details-extreme", new LeaseDetailsAnswer(long.MaxValue, long.MaxValue, long.MaxValue, [LongestKey])),
        ("lease-list", new LeaseListAnswer([300, 301, long.MaxValue], true) { Revision = 7 }),
        ("lease-list-empty", new LeaseListAnswer([], false)),
        ("status", new StoreStatusAnswer(250, 1_000, 12, 34_567, MetadataLimits.DefaultStoreBytes, 3, 2, 789, 1, [new(Key("dir/"), 1 << 20, 4_567)]) { Revision = 301 }),
        ("status-extreme", new StoreStatusAnswer(
            long.MaxValue,
            long.MaxValue,
            long.MaxValue,
            long.MaxValue,
            long.MaxValue,
            long.MaxValue,
            long.MaxValue,
            long.MaxValue,
            long.MaxValue,
            [new(LongestKey, long.MaxValue, long.MaxValue), new(Key("k"), 0, 0)])),
    ];

    private static IEnumerable<(string Name, MetadataAnswer Value)> Refusals =>
    [
        .. Enum.GetValues<RefusalKind>().Select(kind => (
            $"refused-{kind.ToString().ToLowerInvariant()}",
            (MetadataAnswer)new RefusedAnswer(kind, 300, 301 + (long)kind, Key("dir/")) { Revision = 302 })),
        ("refused-extreme", new RefusedAnswer(RefusalKind.PrefixQuota, long.MaxValue, long.MaxValue, LongestKey)),
        ("refused-abridged", new RefusedAnswer(RefusalKind.PrefixQuota) { IsAbridged = true }),
    ];
}
