using OrleansCluster.Simulator.Faults;

namespace OrleansCluster.Simulator.Running;

/// <summary>What a run is a function of, besides the code.</summary>
/// <param name="Seed">All chance comes from it.</param>
/// <param name="Minutes">Virtual time of the safety phase, in minutes: above 0, up to 10,000. Null: what the workload is run for.</param>
/// <param name="Faults">Which faults it may have.</param>
internal sealed record RunOptions(ulong Seed, double? Minutes, FaultSet Faults);
