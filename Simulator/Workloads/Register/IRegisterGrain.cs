namespace OrleansCluster.Simulator.Workloads.Register;

/// <summary>A register over "Durable": what grain state is used for, at its smallest. Its only change carries its own condition.</summary>
public interface IRegisterGrain : IGrainWithStringKey
{
    /// <summary>The value, proved against the store after the request arrived.</summary>
    Task<RegisterValue> ReadAsync();

    /// <summary>Writes if the register is at the version given.</summary>
    /// <returns>The new version; null if it is at another, and then nothing was written.</returns>
    Task<long?> CompareAndSetAsync(long expectedVersion, string value);
}
