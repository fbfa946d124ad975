using System.Globalization;

namespace OrleansCluster.Simulator.Running;

/// <summary>A run that does not go on.</summary>
/// <param name="Request">Which.</param>
/// <param name="IsInLoop">Whether a turn or an event does not end; if not, it is the building, the judging or the taking down of the world.</param>
/// <param name="Last">The last thing that happened.</param>
/// <param name="Stood">For how long, of real time.</param>
internal sealed record Standstill(RunRequest Request, bool IsInLoop, (long Time, string Kind, int Process) Last, TimeSpan Stood)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Request} FAILED: hangs: nothing happened for {Stood.TotalSeconds:F0} s of real time, {Where}");

    private string Where => IsInLoop
        ? string.Create(CultureInfo.InvariantCulture, $"in a {Last.Kind} of process {Last.Process}, {TimeSpan.FromTicks(Last.Time).TotalSeconds:F3} s of virtual time after the beginning")
        : $"outside of the loop (a checker, the building of the world, or its end), after a {Last.Kind} of process {Last.Process}";
}
