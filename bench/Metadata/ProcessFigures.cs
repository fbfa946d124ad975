using System.Diagnostics;

namespace OrleansCluster.Bench.Metadata;

/// <summary>What the system counts of processes.</summary>
internal static class ProcessFigures
{
    /// <summary>Processor time of all of them so far.</summary>
    public static TimeSpan ProcessorTime(IEnumerable<int> processes)
    {
        var sum = TimeSpan.Zero;
        foreach (var id in processes)
        {
            using var process = Process.GetProcessById(id);
            sum += process.TotalProcessorTime;
        }

        return sum;
    }

    /// <summary>The resident memory of the largest of them, in MiB.</summary>
    public static double MaxMemory(IEnumerable<int> processes) => processes.Max(id =>
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64 / (double)(1 << 20);
    });
}
