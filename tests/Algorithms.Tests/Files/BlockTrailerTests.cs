using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

public class BlockTrailerTests
{
    private static readonly string Session = SessionIds.Create(DateTimeOffset.UnixEpoch, 5);

    public static TheoryData<string> Paths => ["a", "dir/file.txt", "grüße/文件", string.Join('/', Enumerable.Repeat(new string('x', 204), 5))];

    [Theory]
    [MemberData(nameof(Paths))]
    public void It_is_read_back_from_the_end_of_a_block(string path)
    {
        var block = BlockOf(path, 1000);
        Assert.True(block.Length - 1000 <= BlockTrailer.MaxLength);
        Assert.True(BlockTrailer.TryRead(block, block.Length, out var trailer));
        Assert.Equal(new BlockTrailer(path, Session, 3, 1000), trailer);
        var end = block.AsSpan(Math.Max(0, block.Length - BlockTrailer.MaxLength));
        Assert.True(BlockTrailer.TryRead(end, block.Length, out trailer));
        Assert.Equal(path, trailer.Path);
        Assert.Equal(new BlockName(BlockName.HashOf(path), Session, 3).ToString(), trailer.BlockId);
    }

    [Fact]
    public void A_block_cut_short_or_lengthened_has_none()
    {
        var block = BlockOf("a/b", 10);
        for (var length = 0; length < block.Length; length++)
            Assert.False(BlockTrailer.TryRead(block.AsSpan(0, length), length, out _));
        Assert.False(BlockTrailer.TryRead(block, block.Length + 1, out _));
    }

    [Fact]
    public void No_flipped_bit_makes_it_throw()
    {
        var block = BlockOf("a/b", 10);
        for (var bit = 0; bit < block.Length * 8; bit++)
        {
            block[bit / 8] ^= (byte)(1 << (bit % 8));
            BlockTrailer.TryRead(block, block.Length, out _);
            block[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static byte[] BlockOf(string path, int contentLength)
    {
        var block = new byte[contentLength + BlockTrailer.LengthFor(path)];
        new BlockTrailer(path, Session, 3, contentLength).Write(block.AsSpan(contentLength));
        return block;
    }
}
