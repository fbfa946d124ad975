namespace OrleansCluster.Simulator.Workloads.Register;

/// <summary>The durable record of a register.</summary>
public sealed class RegisterState
{
    public long Version { get; set; }

    public string? Value { get; set; }
}
