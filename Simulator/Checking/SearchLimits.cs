namespace OrleansCluster.Simulator.Checking;

/// <summary>How far a search goes for one key before it gives up with a <see cref="SearchLimitException"/>.</summary>
/// <param name="Steps">How often it may try an operation in a state.</param>
/// <param name="Entries">How many configurations it may remember: some 100 bytes each.</param>
/// <param name="Trials">
/// How many shorter histories may be tried once a violation is found, each with a tenth of the steps. When they are used up, the
/// shortest one so far is given: a violation is never lost by it.
/// </param>
internal sealed record SearchLimits(long Steps, int Entries, int Trials)
{
    /// <summary>Some seconds and some hundred MB at the worst; histories of a simulation take a hundredth of it.</summary>
    public static SearchLimits Default { get; } = new(Steps: 20_000_000, Entries: 2_000_000, Trials: 2_000);
}
