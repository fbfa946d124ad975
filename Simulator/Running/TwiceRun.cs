using System.Globalization;
using System.Text;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Running;

/// <summary>
/// Runs one seed twice in this process and compares all that happened. If it differs it is run again, two and two, to have the text of
/// where they part.
/// <para>It sees whatever changes from run to run. What changes only from process to process (hash codes of strings) it cannot see:
/// compare the hashes that two processes print.</para>
/// </summary>
/// <param name="run">Runs the seed, noting what happens in the trace.</param>
internal sealed class TwiceRun(Func<Trace, RunResult> run)
{
    private const int LinesBefore = 12;
    private const int LinesAfter = 3;
    private const int Attempts = 3;

    private const string Causes =
        """
        What may do this: real chance (Random.Shared, new Random(), Guid.NewGuid); the real clock (DateTime.UtcNow, Stopwatch,
        Environment.TickCount64); the order of something that is ordered by hash codes of objects; a static field that one run
        leaves to the next (a cache, a counter); a name that holds a number of this process.
        """;

    /// <summary>The first run's result; broken by a <see cref="NondeterminismException"/> if the second differs.</summary>
    public RunResult Run(TextWriter? text = null)
    {
        var first = Record(null, text);
        var second = Record(null);
        return first.IsSame(second) ? first.Result : first.Result with { Broken = new NondeterminismException(Explain(first, second)) };
    }

    private Recording Record(TraceWindow? window, TextWriter? text = null)
    {
        var trace = new Trace(text) { Steps = new TraceSteps(), Window = window };
        return new Recording(run(trace), trace);
    }

    private string Explain(Recording first, Recording second)
    {
        var where = first.Trace.Steps!.Parting(second.Trace.Steps!);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // Real chance may come to the same for a while, so that two runs part later than the next two: look further each time.
            var reach = 1 << (3 * attempt);
            var window = (First: Math.Max(1, where.First - (LinesBefore * reach)), Last: where.Last + (LinesAfter * reach));
            var third = Record(new TraceWindow(window.First, window.Last));
            var fourth = Record(new TraceWindow(window.First, window.Last));
            if (third.IsSame(fourth)) return OnlyTheFirst(where.First, third.Trace.Window!);
            var found = Differ(third.Trace.Window!, fourth.Trace.Window!);
            if (found > window.First) return Both(found, third.Trace.Window!, fourth.Trace.Window!);
            where = third.Trace.Steps!.Parting(fourth.Trace.Steps!);
        }

        return $"They part at event {where.First}, and at another one each time.\n{Causes}";
    }

    // The number of the first line that differs; 0 if none does.
    private static long Differ(TraceWindow one, TraceWindow other)
    {
        for (var i = 0; i < Math.Max(one.Lines.Count, other.Lines.Count); i++)
        {
            if (i >= one.Lines.Count) return other.Lines[i].Number;
            if (i >= other.Lines.Count || one.Lines[i].Hash != other.Lines[i].Hash) return one.Lines[i].Number;
        }

        return 0;
    }

    private static string Both(long number, TraceWindow one, TraceWindow other)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"They part at event {number}. Before it, in both:");
        foreach (var line in one.Lines.Where(line => line.Number < number && line.Number >= number - LinesBefore)) text.AppendLine($"    {line.Text}");
        Append(text, "In one run then:", one, number);
        Append(text, "In another:", other, number);
        return text.Append(Causes).ToString();
    }

    private static string OnlyTheFirst(long number, TraceWindow window)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"The first run and the second part at event {number} or soon after; a third and a fourth did not part.");
        text.AppendLine("So something remembers between runs of a process: look for a static cache first.");
        Append(text, "In the later runs there:", window, number);
        return text.Append(Causes).ToString();
    }

    private static void Append(StringBuilder text, string title, TraceWindow window, long number)
    {
        text.AppendLine(title);
        var lines = window.Lines.Where(line => line.Number >= number).Take(LinesAfter + 1).ToList();
        if (lines.Count == 0) text.AppendLine("  > nothing more: it ended");
        foreach (var line in lines) text.Append(line.Number == number ? "  > " : "    ").AppendLine(line.Text);
    }

    private sealed record Recording(RunResult Result, Trace Trace)
    {
        public bool IsSame(Recording other) => Trace.Hash == other.Trace.Hash && Trace.Count == other.Trace.Count;
    }
}
