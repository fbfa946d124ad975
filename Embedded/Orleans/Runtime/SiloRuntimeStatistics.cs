using Orleans.Statistics;

namespace Orleans.Runtime;

/// <summary>How a silo fares. What is of the process is the same for all silos in it.</summary>
[GenerateSerializer, Immutable]
public sealed class SiloRuntimeStatistics
{
    internal SiloRuntimeStatistics()
    {
    }

    [Id(0)]
    public int ActivationCount { get; internal init; }

    /// <summary>Of these, how many were used within the last ten minutes.</summary>
    [Id(1)]
    public int RecentlyUsedActivationCount { get; internal init; }

    /// <summary>Whether it refuses calls for load; this engine never does.</summary>
    [Id(3)]
    public bool IsOverloaded { get; internal init; }

    /// <summary>The clients that are connected to the cluster.</summary>
    [Id(4)]
    public long ClientCount { get; internal init; }

    [Id(2)]
    public EnvironmentStatistics EnvironmentStatistics { get; internal init; }

    /// <summary>When this was measured, UTC.</summary>
    [Id(5)]
    public DateTime DateTime { get; internal init; }
}
