using System.Globalization;

namespace OrleansCluster.Simulator.Loop;

/// <summary>
/// What happened, as one hash over every event in order, and as text if somebody wants to read it. Two runs of one seed have the same
/// hash, or something in them depends on more than the seed.
/// </summary>
internal sealed class Trace(TextWriter? writer = null)
{
    private ulong _hash = 0xCBF29CE484222325UL;

    /// <summary>Of everything so far.</summary>
    public ulong Hash => _hash;

    /// <summary>How many events it is over. Another thread may read it, to see that the run goes on.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Whether the loop is at work; if not, the world is built, judged or taken down. Another thread may read it.
    /// </summary>
    public bool IsRunning { get; set; }

    /// <summary>If set, gets the hash after each event: two runs can be compared to find where they part.</summary>
    public TraceSteps? Steps { get; init; }

    /// <summary>If set, gets the text of some events.</summary>
    public TraceWindow? Window { get; init; }

    /// <summary>The last event, in words: where a run is that does not go on. Another thread may read it.</summary>
    public (long Time, string Kind, int Process) Last { get; private set; } = (0, "nothing", -1);

    /// <summary>The hash as sixteen hexadecimal digits.</summary>
    public override string ToString() => _hash.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Notes an event. What it is about is only for the text.</summary>
    public void Add(long time, string kind, int process, long detail, object? about = null)
    {
        Mix((ulong)time);
        Mix(kind);
        Mix((ulong)process);
        Mix((ulong)detail);
        Note(time, kind, process, detail, about);
    }

    /// <summary>Notes something by its text, which is part of the hash.</summary>
    public void AddText(long time, string kind, long detail, string text)
    {
        Mix((ulong)time);
        Mix(kind);
        Mix((ulong)detail);
        Mix(text);
        Note(time, kind, -1, detail, text);
    }

    private void Note(long time, string kind, int process, long detail, object? about)
    {
        Count++;
        Last = (time, kind, process);
        Steps?.Add(Count, _hash);
        if (writer is not null) writer.WriteLine(Line(time, kind, process, detail, about));
        if (Window is not null && Window.Contains(Count)) Window.Add(Count, _hash, Line(time, kind, process, detail, about));
    }

    private string Line(long time, string kind, int process, long detail, object? about) => string.Create(
        CultureInfo.InvariantCulture, $"{Count} t={TimeSpan.FromTicks(time).TotalSeconds:F6} p{process} {kind} {detail} {about}");

    private void Mix(string text)
    {
        foreach (var letter in text) Mix(letter);
    }

    private void Mix(ulong value)
    {
        _hash = (_hash ^ value) * 0x100000001B3UL;
        _hash ^= _hash >> 29;
    }
}
