using System.Text;
using OrleansCluster.Storage.Checksums;

namespace OrleansCluster.Storage.Tests.Checksums;

public class Crc32CTests
{
    public static TheoryData<string, uint> PublishedVectors() => new()
    {
        // RFC 3720, B.4.
        { Convert.ToHexString(new byte[32]), 0x8A9136AA },
        { Convert.ToHexString(Enumerable.Repeat((byte)0xFF, 32).ToArray()), 0x62A8AB43 },
        { Convert.ToHexString(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()), 0x46DD794E },
        { Convert.ToHexString(Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray()), 0x113FDB5C },
        {
            "01C00000000000000000000000000000140000000000040000000014000000182800000000000000" + "0200000000000000",
            0xD9963A56
        },
        // The customary check value.
        { Convert.ToHexString(Encoding.ASCII.GetBytes("123456789")), 0xE3069283 },
        { "", 0 },
    };

    [Theory]
    [MemberData(nameof(PublishedVectors))]
    public void PublishedVectorsHold(string hex, uint expected)
    {
        var data = Convert.FromHexString(hex);
        Assert.Equal(expected, Crc32C.Compute(data));
        Assert.Equal(expected, ~SoftwareCrc32C.Update(~0u, data));
        if (HardwareCrc32C.IsSupported)
            Assert.Equal(expected, ~HardwareCrc32C.Update(~0u, data));
    }

    [Fact]
    public void BothImplementationsAgreeAtEveryLengthAndAlignment()
    {
        if (!HardwareCrc32C.IsSupported)
            return;
        var data = new byte[100_000];
        new Random(1).NextBytes(data);
        for (var length = 0; length < 2000; length++)
            AssertAgree(data.AsSpan(length % 16, length));
        foreach (var length in (int[])[3 * 4096 - 1, 3 * 4096, 3 * 4096 + 7, 65_535, 65_536, 65_537, 99_984])
            AssertAgree(data.AsSpan(3, length));
    }

    [Fact]
    public void AppendingPiecesIsTheSameAsTheWhole()
    {
        var data = new byte[20_000];
        new Random(2).NextBytes(data);
        var whole = Crc32C.Compute(data);
        for (var cut = 0; cut < data.Length; cut += 37)
            Assert.Equal(whole, Crc32C.Append(Crc32C.Compute(data.AsSpan(0, cut)), data.AsSpan(cut)));
    }

    private static void AssertAgree(ReadOnlySpan<byte> data) =>
        Assert.Equal(SoftwareCrc32C.Update(0x12345678, data), HardwareCrc32C.Update(0x12345678, data));
}
