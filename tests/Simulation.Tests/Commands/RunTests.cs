using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using OrleansCluster.Simulator.Commands;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Commands;

/// <summary>What <c>run</c> and <c>plants</c> print, write and return.</summary>
public sealed partial class RunTests
{
    private const string Plant = "etag-ignored";
    private const string SourcePlant = "reads-before-applied";

    [Fact]
    public void A_line_a_seed_in_order_then_a_summary()
    {
        var console = Console.Run("run", "register", "--seeds", "7..12", "--minutes", "0.5", "--parallel", "3");
        Assert.Equal(ExitCodes.Held, console.ExitCode);
        Assert.Equal(7, console.Lines.Count);
        for (var i = 0; i < 6; i++)
        {
            Assert.Matches(SeedLine, console.Lines[i]);
            Assert.StartsWith($"seed {7 + i} register ok ", console.Lines[i], StringComparison.Ordinal);
        }

        Assert.Matches(SummaryLine, console.Lines[6]);
        Assert.StartsWith("summary seeds=6 runs=6 failed=0 broken=0 ", console.Lines[6], StringComparison.Ordinal);
        Assert.Equal("", console.Error);
    }

    [Fact]
    public void All_runs_every_workload_from_every_seed()
    {
        var console = Console.Run("run", "all", "--seeds", "1..2", "--minutes", "0.2", "--faults", "none", "--parallel", "2");
        Assert.Equal(ExitCodes.Held, console.ExitCode);
        var expected = new[] { 1, 2 }.SelectMany(seed => WorkloadCatalog.Names.Select(name => $"seed {seed} {name} ok"));
        Assert.Equal(expected, console.Lines.SkipLast(1).Select(line => line[..line.IndexOf(" trace=", StringComparison.Ordinal)]));
        Assert.All(console.Lines.SkipLast(1), line => Assert.Contains(" faults=0 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_faults_named_happen_and_are_part_of_what_the_run_is_a_function_of()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        var file = folder.In("trace.txt");
        Assert.Equal(ExitCodes.Held, Console.Run("run", "register", "--seed", "3", "--minutes", "3", "--faults", "crash,pause", "--trace", file).ExitCode);
        var faults = File.ReadLines(file).Where(line => line.Contains(" fault-begins ", StringComparison.Ordinal)).Select(line => line.Split(' ')[5]).Distinct().Order().ToList();
        Assert.Equal(["crash", "pause"], faults);
    }

    [Fact]
    public void The_trace_file_has_every_event_and_does_not_change_the_run()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        var file = folder.In("trace.txt");
        string[] run = ["run", "register", "--seed", "3", "--minutes", "0.5"];
        var without = Console.Run(run);
        var with = Console.Run([.. run, "--trace", file]);
        Assert.Equal(Hash(without.Lines[0]), Hash(with.Lines[0]));
        var lines = File.ReadAllLines(file);
        Assert.True(lines.Length > 1000);
        Assert.All(lines.Select((line, index) => (line, index)), pair => Assert.StartsWith($"{pair.index + 1} t=", pair.line, StringComparison.Ordinal));
    }

    [Fact]
    public void Seeds_minutes_and_faults_change_the_run_and_the_number_of_workers_does_not()
    {
        string[][] runs =
        [
            ["--seed", "1", "--minutes", "0.5"], ["--seed", "2", "--minutes", "0.5"], ["--seed", "1", "--minutes", "0.6"],
            ["--seed", "1", "--minutes", "0.5", "--faults", "none"], ["--seed", "1", "--minutes", "0.5", "--faults", "drop"],
        ];
        var hashes = runs.Select(run => Hash(Console.Run(["run", "register", .. run]).Lines[0])).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct().Count());
        Assert.Equal(hashes[..2], Console.Run("run", "register", "--seeds", "1..2", "--minutes", "0.5", "--parallel", "2").Lines.Take(2).Select(Hash));
    }

    [Theory]
    [InlineData("register", 600, 1200)]
    [InlineData("raft", 120, 300)]
    public void A_run_lasts_as_long_as_its_workload_says_unless_it_is_told(string workload, double least, double most)
    {
        var line = Console.Run("run", workload, "--seed", "1", "--faults", "none").Lines[0];
        var seconds = double.Parse(Regex.Match(line, @" virtual=([\d.]+)s").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(seconds, least, most);
    }

    [Fact]
    public void Twice_says_that_both_were_the_same()
    {
        var console = Console.Run("run", "all", "--seed", "5", "--minutes", "1", "--twice");
        Assert.True(console.ExitCode == ExitCodes.Held, console.Output);
    }

    [Fact]
    public void A_failed_check_prints_why_writes_its_timeline_and_says_how_to_see_it_again()
    {
        using var folder = new TempFolder();
        var found = Console.Run("plants", Plant, "--seeds", "1..50", "--minutes", "5", "--parallel", "2");
        Assert.Equal(ExitCodes.Held, found.ExitCode);
        var seed = Regex.Match(found.Output, $"^plant {Plant} found seed=(\\d+) ").Groups[1].Value;

        var console = Console.Run("run", "register", "--seed", seed, "--minutes", "5", "--plant", Plant, "--out", folder.In("a/b"));
        Assert.Equal(ExitCodes.Failed, console.ExitCode);
        Assert.Matches(FailedLine, console.Lines[0]);
        Assert.StartsWith($"seed {seed} register FAILED: ", console.Lines[0], StringComparison.Ordinal);
        var replay = $"  Replay: dotnet run -c Release --project Simulator -- run register --seed {seed} --minutes 5 --plant {Plant}";
        Assert.Equal(replay, console.Lines[^3]);
        Assert.Contains(replay, found.Lines);
        var timeline = console.Lines[^2]["  Timeline: ".Length..];
        Assert.Equal([timeline], Directory.EnumerateFiles(folder.In("a/b")));
        var html = File.ReadAllText(timeline);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.Contains("</html>", html, StringComparison.Ordinal);
        Assert.True(console.Lines.Count > 5, console.Output);
        Assert.Contains(" failed=1 broken=0 ", console.Lines[^1], StringComparison.Ordinal);

        // The command that it prints, word for word, shows the same.
        var again = Console.Run([.. replay[(replay.IndexOf("-- ", StringComparison.Ordinal) + 3)..].Split(' '), "--out", folder.In("again")]);
        Assert.Equal(Hash(console.Lines[0]), Hash(again.Lines[0]));
        Assert.Equal(html, File.ReadAllText(Directory.EnumerateFiles(folder.In("again")).Single()));
    }

    [Fact]
    public void A_planted_bug_that_no_seed_shows_is_missed()
    {
        var console = Console.Run("plants", Plant, "--seeds", "1..2", "--minutes", "0.01", "--faults", "none");
        Assert.Equal(ExitCodes.Failed, console.ExitCode);
        Assert.Equal($"plant {Plant} missed", console.Lines[0]);
    }

    [Fact]
    public void A_bug_of_the_sources_is_found_and_shown_again_by_a_program_that_is_compiled_with_it()
    {
        using var folder = new TempFolder();
        var found = Console.Run("plants", SourcePlant, "--seeds", "1..2", "--parallel", "2");
        Assert.True(found.ExitCode == ExitCodes.Held, $"{found}");
        Assert.StartsWith($"plant {SourcePlant} found seed=1 raft: ", found.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("summary seeds=1 runs=1 failed=1 broken=0 ", found.Lines[^1], StringComparison.Ordinal);
        Assert.Single(found.Lines, line => line.StartsWith("summary ", StringComparison.Ordinal));
        var replay = found.Lines[1];
        var again = Console.Run([.. replay[(replay.IndexOf("-- ", StringComparison.Ordinal) + 3)..].Split(' '), "--out", folder.In("again")]);
        Assert.True(again.ExitCode == ExitCodes.Failed, $"{again}");
        Assert.StartsWith("seed 1 raft FAILED: ", again.Lines[0], StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(folder.In("again")));
    }

    [Fact]
    public void The_seed_that_is_told_is_the_first_that_shows_the_bug_however_many_run_at_once()
    {
        string[] run = ["plants", Plant, "--seeds", "1..50", "--minutes", "5"];
        Assert.Equal(Console.Run(run).Lines[0], Console.Run([.. run, "--parallel", "4"]).Lines[0]);
    }

    [Fact]
    public void Ctrl_C_ends_after_the_seeds_under_way_and_sums_up()
    {
        using var process = SimulatorProcess.Start(["run", "register", "--seeds", "1..1000000", "--minutes", "0.5", "--parallel", "2"]);
        for (var i = 0; i < 3; i++) Assert.StartsWith("seed ", process.ReadLine(), StringComparison.Ordinal);
        Assert.Equal(0, Kill(process.Id, 2));
        var ended = process.Wait();
        Assert.True(ended.ExitCode == 130, ended.ToString());
        Assert.Contains("Ctrl-C: ending after the seeds under way", ended.Error, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, ended.Seeds.Count), ended.Seeds.Select(line => int.Parse(line.Split(' ')[1])));
        Assert.StartsWith($"summary seeds={ended.Seeds.Count} runs={ended.Seeds.Count} ", ended.Lines[^1], StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^seed \d+ \S+ ok trace=[0-9a-f]{16} ops=\d+ faults=\d+ virtual=\d+\.\d{3}s real=\d+\.\d{3}s$")]
    private static partial Regex SeedLine { get; }

    [GeneratedRegex(@"^seed \d+ \S+ FAILED: .+ trace=[0-9a-f]{16} ops=\d+ faults=\d+ virtual=\d+\.\d{3}s real=\d+\.\d{3}s$")]
    private static partial Regex FailedLine { get; }

    [GeneratedRegex(@"^summary seeds=\d+ runs=\d+ failed=\d+ broken=\d+ ops=\d+ faults=\d+ virtual=\d+\.\d{3}s real=\d+\.\d{3}s speed=\d+x/core peak-memory=\d+MB$")]
    private static partial Regex SummaryLine { get; }

    private static string Hash(string line) => Regex.Match(line, "trace=[0-9a-f]{16}").Value;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
