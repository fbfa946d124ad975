using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Running;

/// <summary>Two runs of one seed differ: something in them depends on more than the seed. The message says where they part.</summary>
internal sealed class NondeterminismException(string where) : SimulationBrokenException("not deterministic\n" + where);
