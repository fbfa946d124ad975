namespace OrleansCluster.Simulator.Loop;

/// <summary>The text of the events between two numbers, both included, each with the hash after it.</summary>
internal sealed class TraceWindow(long first, long last)
{
    private readonly List<(long Number, ulong Hash, string Text)> _lines = [];

    public long First => first;

    public long Last => last;

    /// <summary>The lines, in order.</summary>
    public IReadOnlyList<(long Number, ulong Hash, string Text)> Lines => _lines;

    public bool Contains(long number) => number >= first && number <= last;

    public void Add(long number, ulong hash, string text) => _lines.Add((number, hash, text));
}
