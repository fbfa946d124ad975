using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>A batch and a piece of each kind.</summary>
internal static class CodecExamples
{
    private const ulong Hash = 0x0123456789ABCDEF;

    public static IEnumerable<(string Name, RecordBatch Value)> Batches =>
    [
        ("put", new(1, 0, [new PutRecord(Hash, Keys.Bytes("a"), default, default, [], false)])),
        ("put-all", new(300, 1_000_000, [new PutRecord(ulong.MaxValue, Keys.Bytes("grüße"), Keys.Bytes("文件"), new(70_000, 128), ["t", "ü"], true)])),
        ("put-extreme", new(
            1L << 60, CacheLimits.MaxTimeMs, [new PutRecord(0, new byte[] { 0 }, new byte[300], new(CacheLimits.MaxTimeMs, CacheLimits.MaxSlidingMs), [new string('x', 256)], false)])),
        ("changes", new(
            7, 5, [new ChangeValueRecord(Hash, 6, Keys.Bytes("12")), new ChangeValueRecord(1, 1, default), new AppendRecord(Hash, 7, Keys.Bytes("3")), new AppendRecord(2, 1, default)])),
        ("touches", new(9, 5, [new TouchRecord(Hash, 8, CacheExpiry.At(9)), new TouchRecord(3, 2, CacheExpiry.Sliding(1))])),
        ("removals", new(20, 5, [.. Enum.GetValues<RemovalReason>().Select(reason => new RemoveRecord(Hash + (ulong)reason, 4 + (long)reason, reason))])),
        ("rest", new(40, 6, [new PromoteRecord(Hash, 39), new PromoteRecord(1, 1), new InvalidateTagRecord("t"), new InvalidateTagRecord("ü"), ClearRecord.Instance])),
    ];

    public static IEnumerable<(string Name, SnapshotPiece Value)> Pieces =>
    [
        ("empty", new(0, 0, 0, true, [])),
        ("first", new(300, 70_000, 0, false, [new(Hash, Keys.Bytes("a"), Keys.Bytes("1"), 299, new(80_000, 500), 69_000, true, 3, [new("t", 0), new("ü", 200)])])),
        ("last", new(300, 70_001, 1, true, [new(1, Keys.Bytes("b"), default, 1, default, 0, false, 0, []), new(2, Keys.Bytes("c"), new byte[130], 2, default, 0, true, 1, [])])),
    ];
}
