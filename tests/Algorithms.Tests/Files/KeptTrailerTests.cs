using System.Buffers.Binary;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Algorithms.Tests.Kept;

namespace OrleansCluster.Algorithms.Tests.Files;

/// <summary>
/// Trailers of blocks that this version and older ones wrote: every later one reads them, and writes the same bytes. An example that is added
/// here is kept by the tests with <c>UPDATE_GOLDEN=1</c> (<see cref="KeptExamples{T}"/>).
/// </summary>
public sealed class KeptTrailerTests
{
    private static readonly KeptExamples<BlockTrailer> Kept = new("Kept/trailers.txt", Trailers, Write);

    public static TheoryData<string> Names => Kept.Names;

    private static IEnumerable<(string Name, BlockTrailer Value)> Trailers =>
    [
        ("first", new("a", SessionIds.Create(DateTimeOffset.UnixEpoch, 5), 0, 0)),
        ("unicode", new("grüße/文件", SessionIds.Create(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 0x89ABCDEF), 0x01020304, 0x05060708)),
        ("extreme", new(string.Join('/', Enumerable.Repeat(new string('x', 204), 5)), SessionIds.Create(DateTimeOffset.MaxValue, uint.MaxValue), int.MaxValue, 1 << 30)),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_trailer_of_every_version_is_read_as_it_was(string name) => Kept.Check(name, Read);

    [Fact]
    public void All_that_a_trailer_can_hold_is_kept() => Kept.CheckWhole();

    private static byte[] Write(BlockTrailer trailer)
    {
        var bytes = new byte[BlockTrailer.LengthFor(trailer.Path)];
        trailer.Write(bytes);
        return bytes;
    }

    // Of a block whose content, which stands before it, has the length that it tells.
    private static BlockTrailer Read(byte[] bytes)
    {
        var contentLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 12));
        Assert.True(BlockTrailer.TryRead(bytes, contentLength + (long)bytes.Length, out var trailer));
        return trailer;
    }
}
