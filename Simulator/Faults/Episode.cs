namespace OrleansCluster.Simulator.Faults;

/// <summary>A fault that has begun.</summary>
/// <param name="What">To whom it happened, for the trace.</param>
/// <param name="Lasts">How long it lasts unless the phase ends before.</param>
/// <param name="End">Undoes it, as far as it can be.</param>
internal sealed record Episode(string What, TimeSpan Lasts, Action End);
