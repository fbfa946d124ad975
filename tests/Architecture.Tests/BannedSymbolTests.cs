using System.Text.RegularExpressions;

namespace OrleansCluster.Architecture.Tests;

public partial class BannedSymbolTests
{
    private static readonly string[] MustBeBanned =
    [
        "System.DateTime.Now", "System.DateTime.UtcNow", "System.Diagnostics.Stopwatch", "System.Environment.TickCount", "System.Environment.TickCount64",
        "System.Threading.Tasks.Task.Run(", "System.Threading.Tasks.Task.Delay(System.TimeSpan)", "System.Threading.CancellationTokenSource.CancelAfter(",
        "System.Threading.Timer", "System.Threading.ThreadPool", "System.Threading.Tasks.Parallel", "System.Random.Shared", "System.Guid.NewGuid",
        "System.Guid.CreateVersion7", "System.HashCode", "System.Threading.Tasks.Task.ConfigureAwait(System.Boolean)",
    ];

    private static readonly string[] Outside = ["tests/", "bench/"];

    [Fact]
    public void The_list_covers_what_a_simulator_cannot_see()
    {
        var list = File.ReadAllText(Repository.PathOf("build/BannedSymbols.txt"));
        Assert.DoesNotContain(MustBeBanned, symbol => !list.Contains(symbol, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_entry_says_what_to_do_instead()
    {
        var lines = File.ReadAllLines(Repository.PathOf("build/BannedSymbols.txt")).Where(l => l.Length > 0);
        Assert.DoesNotContain(lines, l => !Regex.IsMatch(l, "^[TMPF]:[^;]+;.{10,}$"));
    }

    [Fact]
    public void Where_the_ban_is_lifted_the_reason_stands_beside_it()
    {
        var bare = Repository.Find("*.cs")
            .Where(f => !Outside.Any(o => f.StartsWith(o, StringComparison.Ordinal)))
            .SelectMany(f => File.ReadLines(Repository.PathOf(f)).Select((text, index) => (File: f, Line: index + 1, Text: text)))
            .Where(l => Lifted().IsMatch(l.Text) && !WithReason().IsMatch(l.Text))
            .Select(l => $"{l.File}:{l.Line}");
        Assert.Empty(bare);
    }

    [Fact]
    public void The_ban_is_lifted_line_by_line_and_not_for_a_project()
    {
        var wide = Repository.Projects.Where(p => !Outside.Any(o => p.StartsWith(o, StringComparison.Ordinal)))
            .Where(p => File.ReadAllText(Repository.PathOf(p)) is var text
                && (text.Contains("RS0030", StringComparison.Ordinal) || text.Contains("UsesRealTime", StringComparison.Ordinal)));
        Assert.Empty(wide);
    }

    [GeneratedRegex(@"(#pragma warning disable|SuppressMessage).*RS0030")]
    private static partial Regex Lifted();

    [GeneratedRegex(@"RS0030.*(//\s*\S+\s+\S+\s+\S|Justification\s*=\s*""\S)")]
    private static partial Regex WithReason();
}
