namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>What a name is the name of: names of different kinds are apart.</summary>
public enum LockKind
{
    Lock = 0,
    ReaderWriterLock = 1,
    Semaphore = 2,
    Election = 3,
    Barrier = 4,
    DoubleBarrier = 5,
}
