using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Running;

/// <summary>How a run ended.</summary>
/// <param name="Workload">What was run.</param>
/// <param name="Seed">From which seed.</param>
/// <param name="Trace">The hash over all that happened.</param>
/// <param name="Operations">Operations in the history.</param>
/// <param name="Faults">Episodes of faults that began.</param>
/// <param name="Virtual">How much time went by in the world.</param>
/// <param name="Real">How much went by outside.</param>
internal sealed record RunResult(string Workload, ulong Seed, string Trace, int Operations, int Faults, TimeSpan Virtual, TimeSpan Real)
{
    /// <summary>What was seen that must not be; null if nothing.</summary>
    public Violation? Violation { get; init; }

    /// <summary>Why the run itself is worth nothing; null if it is worth something.</summary>
    public Exception? Broken { get; init; }

    public bool Held => Violation is null && Broken is null;

    /// <summary>Operations by their outcome, for whoever wonders what a run did: "ok 812 failed 20 unknown 3".</summary>
    public string Outcomes { get; init; } = "";

    /// <summary>What may help to find the cause, if it did not hold; null if nothing.</summary>
    public string? Hint { get; init; }
}
