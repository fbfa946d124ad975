using System.Globalization;
using System.Text;

namespace OrleansCluster.Simulator.Checking;

/// <summary>A violation as text, for a console.</summary>
internal static class Report
{
    /// <summary>What is wrong, the operations that show it as aligned lines in order of time, and the command that replays the run.</summary>
    public static string Print(Violation violation, string replayCommand)
    {
        var text = new StringBuilder().Append("VIOLATION: ").Append(violation.Checker).Append('\n').Append(violation.What).Append("\n\n");
        string[][] lines = [["", "#", "process", "invoked", "returned", "operation", "outcome"],
            .. violation.Shortest.OrderBy(one => one.Invoked).ThenBy(one => one.Id).Select(one => Line(one, violation))];
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => column is 1 or 3 or 4 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
        return text.Append("\nReplay: ").Append(replayCommand).Append('\n').ToString();
    }

    /// <summary>A time in seconds, to the tick.</summary>
    internal static string Time(long ticks) => ticks == long.MaxValue ? "…"
        : (ticks / (decimal)TimeSpan.TicksPerSecond).ToString("0.0000000", CultureInfo.InvariantCulture) + " s";

    /// <summary>What came of an operation.</summary>
    internal static string Result(Operation operation) => operation.Outcome switch
    {
        Outcome.Ok when operation is { Output: null, Input: not null } => "ok", // a write, say; a read that gave null has no input
        Outcome.Ok => $"→ {Operation.Show(operation.Output)}",
        Outcome.Pending => "pending",
        var outcome => $"{(outcome == Outcome.Failed ? "failed" : "unknown")}: {operation.Error}",
    };

    private static string[] Line(Operation operation, Violation violation) =>
    [
        violation.Contradiction.Contains(operation.Id) ? "!" : "",
        operation.Id.ToString(CultureInfo.InvariantCulture),
        operation.Process,
        Time(operation.Invoked),
        Time(operation.Ended),
        OneLine(operation.Call),
        OneLine(Result(operation)),
    ];

    private static string OneLine(string text) => text.Replace("\r", "\\r").Replace("\n", "\\n").Replace("\t", "\\t");
}
