namespace OrleansCluster.Simulator.Workloads.Register;

/// <summary>A register's record could not be read or written.</summary>
[GenerateSerializer]
public sealed class RegisterUnavailableException(string message, bool nothingChanged) : Exception(message)
{
    /// <summary>Whether it is certain that nothing was changed.</summary>
    [Id(0)]
    public bool NothingChanged { get; } = nothingChanged;
}
