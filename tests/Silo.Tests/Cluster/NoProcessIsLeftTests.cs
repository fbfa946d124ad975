using System.Diagnostics;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>However a test process ends, what it started ends too: running, paused, or started by what it started.</summary>
public sealed class NoProcessIsLeftTests
{
    [Theory]
    [InlineData(GuardedParent.Waits)]
    [InlineData(GuardedParent.Exits)]
    [InlineData(GuardedParent.Crashes)]
    public async Task WhenTheTestProcessEndsByKillOrByItselfOrByACrash(string end)
    {
        var children = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("dotnet", [typeof(GuardedParent).Assembly.Location, end]);
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        await using var parent = ChildProcess.Start(start, line => children.TrySetResult(line));
        var ids = (await children.Task.WaitAsync(Until.Patience)).Split(' ').Select(int.Parse).ToArray();
        Assert.Equal(4, ids.Length);
        var parentId = parent.Process.Id;
        if (end == GuardedParent.Waits)
        {
            Assert.All(ids, id => Assert.True(ProcessIds.IsThere(id)));
            parent.Signal(Signals.Kill);
        }

        await parent.ExitAsync();
        await Until.TrueAsync(() => !ids.Any(ProcessIds.IsThere), () => $"Left: {string.Join(", ", ids.Where(ProcessIds.IsThere))}");
        await Until.TrueAsync(() => !Marked(parentId).Any(), () => $"Left with the mark: {string.Join(", ", Marked(parentId))}");
    }

    [Fact]
    public async Task WhenATestThrowsInTheMiddleOfAFault()
    {
        var ids = new List<int>();
        var written = new List<string>();
        var options = new SiloClusterOptions { Configuration = new SeparateSilos(), Silos = 2 };
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloCluster.RunAsync(options, written.Add, async cluster =>
        {
            ids.AddRange(cluster.Silos.Select(silo => silo.Process.ProcessId));
            await cluster["silo-1"].PauseAsync();
            throw new InvalidOperationException("As asked.");
        }));
        Assert.Equal("As asked.", thrown.Message);
        Assert.Equal(2, ids.Count);
        Assert.DoesNotContain(ids, ProcessIds.IsThere);
        var logs = Assert.Single(written);
        Assert.Contains("== silo-0, process ", logs);
        Assert.Contains("paused", logs);
        Assert.Contains(" serves http://127.0.0.1:", logs);
    }

    [Fact]
    public async Task WhenASiloDoesNotStart()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("silo-1"), "a file where a folder is needed");
        var options = new SiloClusterOptions { Configuration = new SeparateSilos(), Silos = 2, DataFolder = folder.Path };
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloCluster.StartAsync(options));
        Assert.Contains("did not start", thrown.Message);
        Assert.Contains(folder.File("silo-1"), thrown.Message);
        await using var again = await SiloProcess.ServeAsync(folder.File("silo-0"), "--silos", "1");
    }

    /// <summary>What bears the mark of that process: in its environment what it started, on its command line the shell that watches it.</summary>
    private static IEnumerable<string> Marked(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            var text = TryRead(Path.Combine(folder, "environ")) + TryRead(Path.Combine(folder, "cmdline"));
            if (text.Contains($"HARNESS_RUN={parent}-", StringComparison.Ordinal))
                yield return folder;
        }
    }

    private static string TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
