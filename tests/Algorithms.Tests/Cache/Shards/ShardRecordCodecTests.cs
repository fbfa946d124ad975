using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Replication;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Tests.Kept;

namespace OrleansCluster.Algorithms.Tests.Cache.Shards;

/// <summary>Records of shards as they lie in the metadata store: every later version reads them.</summary>
public sealed class ShardRecordCodecTests
{
    private static readonly IReadOnlyList<(string Name, ShardRecord Value)> Examples =
    [
        ("first", new(1, 1, 1, new("silo-0", 1), [])),
        ("moved", new(300, 7, 299, new("silo-1", 1L << 40), [new("silo-0", 129)])),
        ("full", new(long.MaxValue - CacheLimits.MaxBatchRecords, ShardLimits.MaxGenerations, 1L << 50, new("σ-1", 5), [new(new('x', 256), 6), new("b", 7), new("c", 8), new("d", 9), new("d", 10)])),
    ];

    private static readonly KeptExamples<ShardRecord> Kept = new("Kept/shards.txt", Examples, ShardRecordCodec.Encode);

    public static TheoryData<string> Names => Kept.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Records_of_every_version_are_read_as_they_were(string name) => Kept.Check(name, bytes =>
    {
        Assert.True(ShardRecordCodec.TryDecode(bytes, out var record, out var fault), $"{fault}");
        return record;
    });

    [Fact]
    public void All_that_a_record_can_hold_is_kept() => Kept.CheckWhole();

    [Fact]
    public void Whatever_is_flipped_or_cut_is_read_or_refused() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (at, which) =>
        {
            var bytes = ShardRecordCodec.Encode(Examples[which % Examples.Count].Value);
            bytes[at % bytes.Length] ^= (byte)(1 << (which % 8));
            if (ShardRecordCodec.TryDecode(bytes, out var record, out var fault))
                Assert.Equal(bytes, ShardRecordCodec.Encode(record));
            else
                Assert.NotEqual(DecodeFault.None, fault);
            Assert.False(ShardRecordCodec.TryDecode(bytes.AsMemory(0, at % bytes.Length), out _, out _));
        }));

    [Fact]
    public void What_cannot_be_is_refused()
    {
        var owner = new ShardMember("a", 1);
        Refused(new(1, 2, 1, owner, []));
        Refused(new(1, 1, 2, owner, []));
        Refused(new(1, 1, 1, owner, [owner]));
        Refused(new(1, 1, 1, owner, [new("b", 1), new("b", 1)]));
        Refused(new(1, 1, 1, new("", 1), []));
        Refused(new(1, 1, 1, new(new('x', 257), 1), []));
        Refused(new(1, 1, 1, owner, [.. Enumerable.Range(2, ShardLimits.MaxBackups + 1).Select(at => new ShardMember("b", at))]));

        static void Refused(ShardRecord record) => Assert.False(ShardRecordCodec.TryDecode(ShardRecordCodec.Encode(record), out _, out _));
    }
}
