namespace OrleansCluster.Harness.Clusters;

/// <summary>What cluster to start.</summary>
public sealed record SiloClusterOptions
{
    /// <summary>How the silos find each other.</summary>
    public required ISiloConfiguration Configuration { get; init; }

    /// <summary>How many: <c>silo-0</c>, <c>silo-1</c>, …; 1 to 16.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>Options of every silo beside those of the configuration.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Where the data is: <c>silo-0</c>, … below it, and <c>shared</c>. It is kept. Null: a folder that goes away with the cluster.
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>How long one HTTP request may take before the client of a silo gives it up.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the silos depend on outside of the cluster, to be taken away by <see cref="FaultKind.Outage"/>; null if there is nothing.</summary>
    public IBackingService? BackingService { get; init; }
}
