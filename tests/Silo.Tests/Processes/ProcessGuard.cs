using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansCluster.Silo.Tests.Processes;

/// <summary>Kills what is left of the processes of this test run when the run ends, however it ends.</summary>
internal static class ProcessGuard
{
    private static readonly ConcurrentDictionary<int, Process> Running = new();

    static ProcessGuard() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values)
            End(process);
    };

    public static void Add(Process process) => Running[process.Id] = process;

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
