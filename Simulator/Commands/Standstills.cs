using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>What is done about a run that hangs: it is told, and the process ends, since nothing can end the run alone.</summary>
internal static class Standstills
{
    public static Watchdog Watch(TimeSpan bound, TextWriter output) => new(bound, (standstill, stack) =>
    {
        output.WriteLine(standstill);
        output.WriteLine(stack);
        output.WriteLine($"  Replay: {Replay.Command(standstill.Request, twice: false)}");
        output.Flush();
        Environment.Exit(ExitCodes.Broken);
    });
}
