using OrleansCluster.Silo.Tests.Processes;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests;

public sealed class TourTests(ITestOutputHelper output)
{
    private static readonly string[] MetadataClaims =
    [
        "The metadata store's group has 3 replicas and a leader", "A value is read as it was put", "A transaction over two keys happens whole",
        "silo-2, the leader, killed without warning during 10000 puts", "Every acknowledged put is there", "No put has happened twice",
        "A watch told of each put once, in order", "silo-2 came back and has all that it missed",
    ];

    private static readonly string[] LockClaims =
    [
        "silo-2 killed with the holder of a lock on it", "A holder stood still past its lease and wrote late: that was refused", "Its handle was told as soon as it went on",
        "20 workers, one counter behind a lock and its gate: the total is right", "Each write bore a greater fencing token",
    ];

    private static readonly string[] CacheClaims =
    [
        "silo-2 killed without warning while 16 clients cached", "Every word is in the cache, as it was stored", "Every word could be read all the while silo-2 came back",
        "No word was lost when shards moved", "Nothing moved when it died but what had to", "Nothing moved when it came back but what had to",
    ];

    [Fact]
    public async Task SmallFolderHoldsAndNothingIsLeftBehind()
    {
        using var source = new TempFolder();
        using var temporary = new TempFolder();
        var random = new Random(3);
        Directory.CreateDirectory(source.File("sub/deeper"));
        foreach (var (name, length) in new[] { ("empty", 0), ("one byte", 1), ("sub/small.txt", 5000), ("sub/deeper/blocks.bin", (9 << 20) + 1), ("grüße.txt", 70_000) })
        {
            var content = new byte[length];
            random.NextBytes(content);
            await File.WriteAllBytesAsync(source.File(name), content);
        }

        await using var tour = SiloProcess.Run(new Dictionary<string, string> { ["TMPDIR"] = temporary.Path }, "tour", source.Path);
        var exit = await tour.ExitAsync(3 * SiloProcess.Patience);
        output.WriteLine(tour.Output);
        Assert.True(exit == 0, tour.Output + tour.Error);
        Assert.Contains("5 of 5 files", tour.Output);
        foreach (var claim in MetadataClaims.Concat(LockClaims).Concat(CacheClaims))
            Assert.Contains(tour.Output.Split('\n'), line => line.Contains(claim, StringComparison.Ordinal) && line.Contains("held", StringComparison.Ordinal));
        Assert.Contains("All of it held", tour.Output);
        Assert.DoesNotContain("FAILED", tour.Output);
        Assert.DoesNotContain('\u001b', tour.Output);
        Assert.True(tour.Error.Length == 0, tour.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "orleanscluster-tour-*"));
    }

    [Fact]
    public async Task InterruptedTourCleansUp()
    {
        using var source = new TempFolder();
        using var temporary = new TempFolder();
        var content = new byte[256 << 10];
        for (var i = 0; i < 200; i++)
            await File.WriteAllBytesAsync(source.File($"f{i}"), content);
        await using var tour = SiloProcess.Run(new Dictionary<string, string> { ["TMPDIR"] = temporary.Path }, "tour", source.Path);
        await tour.FirstLine;
        tour.Signal(Signals.Interrupt);
        Assert.Equal(130, await tour.ExitAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "orleanscluster-tour-*"));
    }

    [Theory]
    [InlineData(2, "DIR is '/nowhere/at/all'; allowed is the path of a folder that is there.", "/nowhere/at/all")]
    [InlineData(2, "Unrecognized command or argument 'two'. Use --help for what there is.", "/tmp", "two")]
    public async Task WrongFolderIsOneSentence(int exit, string expected, params string[] arguments)
    {
        await using var tour = SiloProcess.Run(["tour", .. arguments]);
        Assert.Equal(exit, await tour.ExitAsync());
        Assert.Equal(expected, tour.Error.TrimEnd());
    }

    [Fact]
    public async Task EmptyFolderIsOneSentence()
    {
        using var source = new TempFolder();
        await using var tour = SiloProcess.Run("tour", source.Path);
        Assert.Equal(1, await tour.ExitAsync());
        Assert.Contains("no files", tour.Error);
    }
}
