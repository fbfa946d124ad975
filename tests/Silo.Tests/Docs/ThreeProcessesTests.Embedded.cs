using System.Diagnostics;
using System.Security.Cryptography;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Docs;

/// <summary>README's "Three processes", typed into four terminals, and what it promises of a killed one.</summary>
public sealed class ThreeProcessesTests(ITestOutputHelper output)
{
    private const int Killed = 1;
    private const int ReadsOfEach = 25;
    private const int Writes = 9;

    // A single request may meet the instant of the death, or a moment at which others have the processor. Half of all may not.
    private static readonly TimeSpan ReadAtOnce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriteWithinSeconds = TimeSpan.FromSeconds(5);
    private const int AsBefore = 5;

    [Fact]
    public async Task CommandsOfTheReadmeServeThroughTheDeathOfOneAndItsReturn()
    {
        if (!OperatingSystem.IsLinux())
        {
            output.WriteLine("Not run: it looks for the silo's process in /proc.");
            return;
        }

        using var readme = new ReadmeTerminals();
        using var folder = new TempFolder();
        LinkRepository(folder);
        output.WriteLine(readme.AreAsWritten ? "The ports are as written." : $"Ports of the README are taken; HTTP is on {string.Join(", ", readme.HttpPorts)}.");
        var terminals = readme.Silos.Select(commands => new Terminal(folder.Path, commands)).ToList();
        using var http = new HttpClient { Timeout = Until.Patience };
        try
        {
            foreach (var port in readme.HttpPorts)
                await WaitReadyAsync(http, port, terminals);
            await StoreAndReadAsync(readme, folder);
            await KillAndGoOnAsync(readme, http, terminals[Killed]);
            await terminals[Killed].DisposeAsync();
            terminals[Killed] = new Terminal(folder.Path, readme.Silos[Killed]);
            await WaitReadyAsync(http, readme.HttpPorts[Killed], terminals);
            await UseAgainAsync(readme, http, folder);
        }
        catch
        {
            terminals.ForEach(terminal => output.WriteLine(terminal.Output));
            throw;
        }
        finally
        {
            foreach (var terminal in terminals)
                await terminal.DisposeAsync();
        }
    }

    // So that "--project Silo" is found, while "./data" is the test's own.
    private static void LinkRepository(TempFolder folder)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(TestBuild.RepositoryRoot))
        {
            if (Path.GetFileName(entry) is not "data" and var name)
                File.CreateSymbolicLink(folder.File(name), entry);
        }
    }

    private static async Task WaitReadyAsync(HttpClient http, int port, List<Terminal> terminals)
    {
        var last = "";
        await Until.TrueAsync(
            async () =>
            {
                Assert.DoesNotContain(terminals, terminal => terminal.HasEnded);
                try
                {
                    using var answer = await http.GetAsync($"http://127.0.0.1:{port}/health/ready");
                    last = await answer.Content.ReadAsStringAsync();
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception e) when (NoAnswer.Is(e))
                {
                    last = e.Message;
                    return false;
                }
            },
            () => $"The process with HTTP on {port} is not ready: {last}",
            2 * Until.Patience);
    }

    private static async Task StoreAndReadAsync(ReadmeTerminals readme, TempFolder folder)
    {
        var report = RandomNumberGenerator.GetBytes(300_000);
        await File.WriteAllBytesAsync(folder.File("report.pdf"), report);
        Assert.Equal(2, readme.Curls.Count);
        foreach (var curl in readme.Curls)
            await Terminal.RunAsync(folder.Path, curl);
        Assert.Equal(report, await File.ReadAllBytesAsync(folder.File("copy.pdf")));
    }

    private async Task KillAndGoOnAsync(ReadmeTerminals readme, HttpClient http, Terminal killed)
    {
        var others = readme.HttpPorts.Where((_, index) => index != Killed).ToList();
        var readsBefore = await ReadAsync(http, others);
        var writesBefore = await WriteAsync(http, others, "before");
        await killed.KillSiloAsync(readme.KillPattern);
        var reads = await ReadAsync(http, others);
        var writes = await WriteAsync(http, others, "after");
        output.WriteLine($"Median and longest read before {Say(readsBefore)}, after the kill {Say(reads)}; write {Say(writesBefore)}, {Say(writes)}");
        AssertAsBefore("Reads", readsBefore, reads, ReadAtOnce);
        AssertAsBefore("Writes", writesBefore, writes, WriteWithinSeconds);
    }

    private static void AssertAsBefore(string what, List<TimeSpan> before, List<TimeSpan> after, TimeSpan atOnce)
    {
        var limit = Median(before) * AsBefore;
        limit = limit < atOnce ? atOnce : limit;
        Assert.True(Median(after) < limit, $"{what} went on after the kill with a median of {Median(after)}; it was {Median(before)} before.");
    }

    private async Task UseAgainAsync(ReadmeTerminals readme, HttpClient http, TempFolder folder)
    {
        var own = readme.HttpPorts[Killed];
        await ReadAsync(http, [own]);
        var silo = folder.File($"data/silo-{Killed}");
        var before = Blocks(silo);
        var written = 0;
        await Until.TrueAsync(
            async () =>
            {
                await PutAsync(http, own, $"again/{written++}");
                return Blocks(silo) > before;
            },
            () => $"None of {written} new files has a block on the silo that returned.");
    }

    private static int Blocks(string silo) => Directory.EnumerateFiles(silo, "*.blk", SearchOption.AllDirectories).Count();

    private static async Task<List<TimeSpan>> ReadAsync(HttpClient http, List<int> ports)
    {
        var report = await Task.WhenAll(ports.Select(async port =>
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < ReadsOfEach; i++)
                times.Add(await TimeAsync(() => http.GetAsync($"http://127.0.0.1:{port}/v1/files/reports/2026.pdf")));
            return times;
        }));
        return [.. report.SelectMany(times => times)];
    }

    private static async Task<List<TimeSpan>> WriteAsync(HttpClient http, List<int> ports, string name)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Writes; i++)
            times.Add(await PutAsync(http, ports[i % ports.Count], $"{name}/{i}"));
        return times;
    }

    private static Task<TimeSpan> PutAsync(HttpClient http, int port, string path) => TimeAsync(async () =>
    {
        using var content = new StringContent(path);
        return await http.PutAsync($"http://127.0.0.1:{port}/v1/files/{path}", content);
    });

    // Until it is answered well, however often it has to be asked.
    private static async Task<TimeSpan> TimeAsync(Func<Task<HttpResponseMessage>> request)
    {
        var since = Stopwatch.StartNew();
        var last = "";
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    using var answer = await request();
                    last = $"{(int)answer.StatusCode} {(answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync())}";
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception e) when (NoAnswer.Is(e))
                {
                    last = e.Message;
                    return false;
                }
            },
            () => $"It was not answered well: {last}");
        return since.Elapsed;
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static string Say(List<TimeSpan> times) => $"{Median(times).TotalMilliseconds:0} and {times.Max().TotalMilliseconds:0} ms";
}
