using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansCluster.Harness.Processes;

/// <summary>
/// Starts processes that do not outlive this one: when it ends by itself they are killed then and there, when it is killed
/// <see cref="OrphanWatch"/> does it.
/// </summary>
public static class ProcessGuard
{
    private static readonly ConcurrentDictionary<int, Process> Running = new();
    private static readonly OrphanWatch Watch = new();

    static ProcessGuard() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values)
            End(process);
    };

    /// <summary>Starts it, with the mark by which it is found if this process is killed.</summary>
    public static void Start(Process process)
    {
        Watch.Mark(process.StartInfo);
        process.Start();
        Running[process.Id] = process;
    }

    /// <summary>Kills it and what it started, paused or not, and returns when it is gone.</summary>
    public static void End(Process process)
    {
        Running.TryRemove(process.Id, out _);
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It is gone already.
        }
    }
}
