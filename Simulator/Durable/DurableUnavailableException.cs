namespace OrleansCluster.Simulator.Durable;

/// <summary>The service behind "Durable" could not be reached, or did not answer in time. A change may have taken effect, or may yet.</summary>
[GenerateSerializer]
public sealed class DurableUnavailableException(string message) : Exception(message);
