namespace OrleansCluster.Bench.Metadata;

/// <summary>What came of a load, repetition after repetition.</summary>
internal sealed class LoadSamples
{
    private readonly List<double> _slow = [];
    private readonly List<double> _servers = [];
    private readonly List<double> _clients = [];

    public List<double> Rate { get; } = [];

    public List<double> Median { get; } = [];

    public void Add(LoadResult result, TimeSpan servers, TimeSpan clients)
    {
        Rate.Add(result.Rate);
        Median.Add(result.Median);
        _slow.Add(result.Slow);
        _servers.Add(servers.TotalMicroseconds / result.Operations);
        _clients.Add(clients.TotalMicroseconds / result.Operations);
    }

    public void AddTo(BenchReport report, string name)
    {
        report.Add(name, "/s", [.. Rate]);
        report.Add($"{name}, p50", "ms", [.. Median]);
        report.Add($"{name}, p99", "ms", _slow);
        report.Add($"{name}, processor time of the replicas", "µs each", _servers);
        report.Add($"{name}, processor time of this process", "µs each", _clients);
    }
}
