namespace Orleans.Statistics;

/// <summary>The memory of the process and of its machine, in bytes, as of one moment.</summary>
[GenerateSerializer]
[Immutable]
public readonly struct EnvironmentStatistics
{
    /// <summary>The process's managed memory in use.</summary>
    [Id(5)]
    public readonly long RawMemoryUsageBytes;

    /// <summary>What the process may still take.</summary>
    [Id(6)]
    public readonly long RawAvailableMemoryBytes;

    /// <summary>All that the process may have.</summary>
    [Id(3)]
    public readonly long MaximumAvailableMemoryBytes;

    internal EnvironmentStatistics(long used, long maximum)
    {
        RawMemoryUsageBytes = used;
        RawAvailableMemoryBytes = Math.Max(0, maximum - used);
        MaximumAvailableMemoryBytes = maximum;
    }
}
