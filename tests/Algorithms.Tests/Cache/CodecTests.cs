using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>Bytes that are not what they should be: they are refused by a fault, and cost no memory; and what passes for records does no harm to a table.</summary>
public sealed class CodecTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    private static readonly byte[][] Batches = [.. CodecExamples.Batches.Select(one => RecordCodec.Encode(one.Value))];
    private static readonly byte[][] Pieces = [.. CodecExamples.Pieces.Select(one => SnapshotCodec.Encode(one.Value))];

    [Fact]
    public void Whatever_comes_is_read_or_refused() =>
        Check.One(Many, Prop.ForAll(Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf().ToArbitrary(), bytes =>
        {
            TryBoth(bytes);
            TryBoth([1, .. bytes]);
            TryBoth([1, 1, 0, 1, .. bytes]);
        }));

    [Fact]
    public void Whatever_is_flipped_or_cut_is_read_or_refused() =>
        Check.One(Many, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (at, which) =>
        {
            foreach (var kept in (byte[][][])[Batches, Pieces])
            {
                byte[] bytes = [.. kept[which % kept.Length]];
                bytes[at % bytes.Length] ^= (byte)(1 << (which % 8));
                TryBoth(bytes);
                TryBoth(bytes[..(which % bytes.Length)]);
            }
        }));

    [Fact]
    public void Every_cut_and_every_byte_too_many_is_malformed()
    {
        foreach (var bytes in Batches)
        {
            for (var length = 1; length < bytes.Length; length++)
                Assert.Equal(DecodeFault.Malformed, FaultOf(bytes[..length]));
            Assert.Equal(DecodeFault.Malformed, FaultOf([.. bytes, 0]));
        }
    }

    [Fact]
    public void An_unknown_format_and_too_many_bytes_are_told_from_damage()
    {
        byte[] other = [2, .. Batches[0].AsSpan(1)];
        Assert.Equal(DecodeFault.UnknownFormat, FaultOf(other));
        Assert.Equal(DecodeFault.TooLarge, FaultOf(new byte[CacheLimits.MaxBatchBytes + 1]));
        Assert.False(SnapshotCodec.TryDecode(other, out _, out var fault));
        Assert.Equal(DecodeFault.UnknownFormat, fault);
    }

    [Fact]
    public void A_claimed_count_or_length_costs_no_memory()
    {
        byte[] huge = [0xff, 0xff, 0x03];
        byte[][] claims = [[1, 1, 0, .. huge], [1, 1, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, .. huge], [1, 1, 0, 0, 1, .. huge], [1, 1, 0, 1, 6, .. huge]];
        foreach (var bytes in claims)
        {
            TryBoth(bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            TryBoth(bytes);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000);
        }
    }

    [Fact]
    public void What_an_entry_cannot_be_is_malformed()
    {
        var put = new PutRecord(1, new byte[] { 1 }, default, default, [], false);
        CacheRecord[] wrong =
        [
            put with { Key = default }, put with { Key = new byte[CacheLimits.MaxKeyBytes + 1] }, put with { Value = new byte[CacheLimits.MaxValueBytes + 1] },
            put with { Expiry = CacheExpiry.At(CacheLimits.MaxTimeMs + 1) }, put with { Expiry = CacheExpiry.Sliding(CacheLimits.MaxSlidingMs + 1) },
            put with { Tags = [""] }, put with { Tags = ["x", "x"] }, put with { Tags = [new string('x', 257)] },
            put with { Tags = [.. Enumerable.Range(0, 17).Select(at => $"t{at}")] }, new InvalidateTagRecord(""), new PromoteRecord(1, 5), new PromoteRecord(1, 0),
        ];
        foreach (var record in wrong)
            Assert.Equal(DecodeFault.Malformed, FaultOf(RecordCodec.Encode(new(5, 0, [record]))));
        Assert.Equal(DecodeFault.None, FaultOf(RecordCodec.Encode(new(5, 0, [put]))));
    }

    [Fact]
    public void A_record_of_a_removal_is_short() =>
        Assert.InRange(RecordCodec.Encode(new(1_000_000, 1_000_000, [new RemoveRecord(ulong.MaxValue, 990_000, RemovalReason.Evicted)])).Length, 15, 22);

    private static DecodeFault FaultOf(byte[] bytes)
    {
        RecordCodec.TryDecode(bytes, out _, out var fault);
        return fault;
    }

    private static void TryBoth(byte[] bytes)
    {
        if (RecordCodec.TryDecode(bytes, out var batch, out var fault))
        {
            var table = Keys.Table(CacheLimits.MinCapacityBytes);
            table.Apply(batch);
            table.Apply(batch with { FirstPosition = table.Position + 1 });
            Assert.Equal(bytes, RecordCodec.Encode(batch));
            Assert.Equal(DecodeFault.None, fault);
        }
        else
        {
            Assert.NotEqual(DecodeFault.None, fault);
        }

        if (SnapshotCodec.TryDecode(bytes, out var piece, out fault))
        {
            var table = Keys.Table(CacheLimits.MinCapacityBytes);
            if (table.Load(piece with { Number = 0, IsLast = true }) == ReplicaFault.None)
                table.Advance(CacheLimits.MaxTimeMs, 1000);
            Assert.Equal(bytes, SnapshotCodec.Encode(piece));
        }
        else
        {
            Assert.NotEqual(DecodeFault.None, fault);
        }
    }
}
