using System.Globalization;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

/// <summary>
/// Writes histories down. Operations are set apart by ";": "process from-to action [@key] [input] [→ output]". "to" is a time; a time
/// and "!" if it failed; a time and "?" if its outcome is unknown; "…" if it is pending. A value is ∅ (null), true, false, a number,
/// "value@version", "old⇒new", or a string.
/// </summary>
internal static class Past
{
    public static IReadOnlyList<Operation> Of(string text)
    {
        var lines = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Line.Parse).ToList();
        return Of(lines);
    }

    public static IReadOnlyList<Operation> Of(IReadOnlyList<Line> lines)
    {
        var time = 0L;
        var history = new History(() => time);
        var begun = new Dictionary<Line, Operation>(ReferenceEqualityComparer.Instance);
        var events = lines.Select(line => (Time: line.From, End: 0, Line: line))
            .Concat(lines.Where(line => line.Outcome != Outcome.Pending).Select(line => (Time: line.To, End: 1, Line: line)));
        foreach (var (at, end, line) in events.OrderBy(one => one.Time).ThenBy(one => one.End))
        {
            time = at;
            if (end == 0) begun[line] = history.Begin(line.Process, line.Action, line.Key, line.Input);
            else if (line.Outcome == Outcome.Ok) history.Ok(begun[line], line.Output);
            else if (line.Outcome == Outcome.Failed) history.Failed(begun[line], "refused");
            else history.Unknown(begun[line], "timeout");
        }
        return history.Operations;
    }

    public static object? Value(string text)
    {
        if (text == "∅") return null;
        if (bool.TryParse(text, out var truth)) return truth;
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var number)) return number;
        if (text.Split('⇒') is [var old, var next]) return new Swap(Value(old), Value(next));
        if (text.Split('@') is [var value, var version] && value.Length > 0) return new Versioned(Value(value), (long)Value(version)!);
        return text;
    }

    internal sealed record Line(string Process, long From, long To, string Action, string Key, object? Input, object? Output, Outcome Outcome)
    {
        public static Line Parse(string text)
        {
            var words = new Queue<string>(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            var process = words.Dequeue();
            var times = words.Dequeue().Split('-');
            var action = words.Dequeue();
            var key = words.TryPeek(out var at) && at[0] == '@' ? words.Dequeue()[1..] : "k";
            var input = words.TryPeek(out var word) && word != "→" ? Value(words.Dequeue()) : null;
            var output = words.TryDequeue(out _) ? Value(words.Dequeue()) : null;
            if (words.Count > 0) throw new FormatException($"Too much: {text}");
            var outcome = times[1][^1] switch { '!' => Outcome.Failed, '?' => Outcome.Unknown, '…' => Outcome.Pending, _ => Outcome.Ok };
            var to = outcome == Outcome.Pending ? long.MaxValue : long.Parse(times[1].TrimEnd('!', '?'), CultureInfo.InvariantCulture);
            return new Line(process, long.Parse(times[0], CultureInfo.InvariantCulture), to, action, key, input, output, outcome);
        }
    }
}
