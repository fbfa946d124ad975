using OrleansCluster.Algorithms.Tests.Kept;
using OrleansCluster.Storage.Snapshots;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Snapshots;

/// <summary>
/// Snapshot files and headers that this version and older ones wrote: every later one reads them. An example that is added here is kept by the
/// tests with <c>UPDATE_GOLDEN=1</c> (<see cref="KeptExamples{T}"/>).
/// </summary>
public sealed class KeptSnapshotTests
{
    private const string Folder = "group/snapshots";

    private static readonly KeptExamples<SnapshotFileHeader> KeptHeaders = new("Kept/headers.txt", Headers, header => header.Encode());

    private static readonly KeptExamples<Example> KeptFiles = new(
        "Kept/files.txt",
        [
            ("typical", new("a label"u8.ToArray(), "the content"u8.ToArray())),
            ("empty", new([], [])),
            ("of-all-bytes", new([.. Enumerable.Range(0, 256).Select(one => (byte)one)], [.. Enumerable.Range(0, 256).Select(one => (byte)~one)])),
        ],
        example => WriteAsync(example).GetAwaiter().GetResult());

    public static TheoryData<string> HeaderNames => KeptHeaders.Names;

    public static TheoryData<string> FileNames => KeptFiles.Names;

    private static IEnumerable<(string Name, SnapshotFileHeader Value)> Headers =>
    [
        ("typical", new(57, 0x12345678, 1_000_000, 0x9ABCDEF0)),
        ("empty", new(0, 0, 0, 0)),
        ("extreme", new(SnapshotFiles.MaxLabelBytes, uint.MaxValue, long.MaxValue, uint.MaxValue)),
    ];

    [Theory]
    [MemberData(nameof(HeaderNames))]
    public void A_header_of_every_version_is_read_as_it_was(string name) =>
        KeptHeaders.Check(name, bytes => SnapshotFileHeader.Decode(bytes, "kept"));

    [Theory]
    [MemberData(nameof(FileNames))]
    public void A_file_of_every_version_is_read_as_it_was(string name) => KeptFiles.Check(name, bytes => ReadAsync(bytes).GetAwaiter().GetResult());

    [Fact]
    public void Whatever_is_kept_has_its_example()
    {
        KeptHeaders.CheckWhole();
        KeptFiles.CheckWhole();
    }

    private static async Task<byte[]> WriteAsync(Example example)
    {
        var disk = new FaultyDisk();
        var files = await SnapshotFiles.OpenAsync(disk, Folder);
        await using var writer = await files.CreateAsync("kept", example.Label);
        await writer.AppendAsync(example.Content);
        await writer.CompleteAsync();
        return disk.ReadFile($"{Folder}/kept.snapshot").ToArray();
    }

    private static async Task<Example> ReadAsync(byte[] bytes)
    {
        var disk = new FaultyDisk();
        await SnapshotFiles.OpenAsync(disk, Folder);
        await using (var written = await disk.OpenAsync($"{Folder}/kept.snapshot", DiskOpenMode.CreateNew))
            await written.WriteAsync(bytes, 0);
        var files = await SnapshotFiles.OpenAsync(disk, Folder);
        var file = Assert.Single(files.All);
        Assert.True(await files.IsIntactAsync(file));
        return new Example(file.Label.ToArray(), (await files.ReadAsync(file, 0, (int)file.Length)).ToArray());
    }

    private sealed record Example(byte[] Label, byte[] Content);
}
