namespace OrleansCluster.Simulator.Checking;

/// <summary>How a <see cref="LinearizationSearch{TState}"/> goes about it.</summary>
internal enum SearchMode
{
    /// <summary>Exact, and as fast as can be.</summary>
    Exact,

    /// <summary>Exact, but it does not turn back early, so that it gets stuck where a person would.</summary>
    Plain,

    /// <summary>Open operations may come any number of times, at any time. What it finds no linearization for has none; not the reverse.</summary>
    Lavish,
}
