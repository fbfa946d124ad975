namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>With whom a holder shares. The numbers are sent between silos.</summary>
[GenerateSerializer, Alias("oc.locks.LockSharing")]
public enum LockSharing
{
    /// <summary>With nobody: locks, writers, leaders.</summary>
    Exclusive = 0,

    /// <summary>With everybody else who shares: readers.</summary>
    Shared = 1,

    /// <summary>With everybody, as long as there are permits: semaphores.</summary>
    Permits = 2,
}
