namespace OrleansCluster.Simulator.Loop;

/// <summary>The run itself is worth nothing: it left its thread, stood still for ever, or failed inside. It says nothing about the product.</summary>
internal class SimulationBrokenException(string message, Exception? inner = null) : Exception(message, inner);
