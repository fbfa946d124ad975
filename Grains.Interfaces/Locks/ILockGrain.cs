namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A lock: one holds it, who asked first gets it first; reentrant for those who wish it.</summary>
[Alias("oc.locks.ILockGrain")]
public interface ILockGrain : ILeasedGrain
{
}
