namespace OrleansCluster.Bench.Locks;

/// <summary>What came of handing one lock over, repetition after repetition.</summary>
internal sealed class HandOverSamples
{
    private readonly List<double> _median = [];
    private readonly List<double> _slow = [];

    public List<double> Rate { get; } = [];

    public void Add(double rate, HandOvers passed)
    {
        Rate.Add(rate);
        _median.Add(passed.Quantile(0.5));
        _slow.Add(passed.Quantile(0.99));
    }

    /// <summary>The 99th percentile.</summary>
    public double AddTo(BenchReport report, string name)
    {
        report.Add(name, "/s", [.. Rate]);
        report.Add($"{name}, hand-over p50", "ms", [.. _median]);
        return report.Add($"{name}, hand-over p99", "ms", [.. _slow]);
    }
}
