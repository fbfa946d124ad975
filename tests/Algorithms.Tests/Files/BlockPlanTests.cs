using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

public class BlockPlanTests
{
    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 1)]
    [InlineData(10, 10, 1)]
    [InlineData(11, 10, 2)]
    [InlineData(1L << 40, 4 << 20, 1 << 18)]
    public void So_many_blocks(long length, int blockSize, int expected) => Assert.Equal(expected, BlockPlan.Count(length, blockSize));

    [Fact]
    public void The_lengths_of_the_blocks_add_up() => Check.QuickThrowOnFailure(Prop.ForAll(Sizes(), sizes =>
    {
        var (length, blockSize) = sizes;
        var count = BlockPlan.Count(length, blockSize);
        var lengths = Enumerable.Range(0, count).Select(block => BlockPlan.LengthOf(block, length, blockSize)).ToList();
        return lengths.Sum() == length && lengths.SkipLast(1).All(l => l == blockSize) && lengths.All(l => l >= 1);
    }));

    [Fact]
    public void Pieces_cover_a_file_from_any_position_without_gap_or_overlap() => Check.QuickThrowOnFailure(
        Prop.ForAll(Sizes(), Gen.Choose(1, 50).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (sizes, most, from) =>
        {
            var (length, blockSize) = sizes;
            for (var position = (long)from; position < length;)
            {
                var piece = BlockPiece.At(position, length, blockSize, most);
                if (piece.Length < 1 || piece.Length > most || ((long)piece.Block * blockSize) + piece.Offset != position
                    || piece.Offset + piece.Length > BlockPlan.LengthOf(piece.Block, length, blockSize))
                    return false;
                position += piece.Length;
            }

            return true;
        }));

    [Fact]
    public void Pieces_have_the_same_bounds_wherever_a_reader_comes_in()
    {
        Assert.Equal(new BlockPiece(1, 4, 4), BlockPiece.At(14, 30, 10, 4));
        Assert.Equal(new BlockPiece(1, 5, 3), BlockPiece.At(15, 30, 10, 4));
        Assert.Equal(new BlockPiece(1, 8, 2), BlockPiece.At(18, 30, 10, 4));
    }

    [Fact]
    public void A_position_at_the_end_is_no_piece() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BlockPiece.At(30, 30, 10, 4));

    [Theory]
    [InlineData(64 * 1024, 2, true)]
    [InlineData((64 * 1024) - 1, 2, false)]
    [InlineData(64 * 1024 * 1024, 7, true)]
    [InlineData((64 * 1024 * 1024) + 1, 2, false)]
    [InlineData(1 << 20, 0, false)]
    [InlineData(1 << 20, 8, false)]
    public void Block_size_and_replication_have_bounds(int blockSize, int replication, bool allowed) =>
        Assert.Equal(allowed, FileLimits.Check(blockSize, replication) is null);

    [Fact]
    public void The_longest_file_is_1_TiB_if_its_block_size_allows()
    {
        Assert.Equal(1L << 40, FileLimits.MaxLength(FileLimits.DefaultBlockSize));
        Assert.Equal(1L << 40, FileLimits.MaxLength(FileLimits.MaxBlockSize));
        Assert.Equal(1L << 34, FileLimits.MaxLength(FileLimits.MinBlockSize));
    }

    private static Arbitrary<(long Length, int BlockSize)> Sizes() =>
        Gen.Zip(Gen.Choose(0, 1000), Gen.Choose(1, 100)).Select(pair => ((long)pair.Item1, pair.Item2)).ToArbitrary();
}
