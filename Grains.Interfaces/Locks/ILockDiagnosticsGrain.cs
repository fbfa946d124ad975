using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>
/// What is held and waited for on one silo; the key is <c>locks@silo</c> (<see cref="LockDiagnosticsGrains.KeyOf"/>). Runs on that silo or not at
/// all (<see cref="PinnedSiloUnavailableException"/>).
/// </summary>
[Alias("oc.locks.ILockDiagnosticsGrain")]
public interface ILockDiagnosticsGrain : IGrainWithStringKey
{
    /// <summary>
    /// Sums over all names that are active on the silo, and the most contended of them. Throws <see cref="InvalidLockRequestException"/> if fewer than
    /// none or more than <see cref="LockDiagnosticsGrains.MaxNames"/> are to be told.
    /// </summary>
    [Alias("GetReport")]
    Task<SiloLocksReport> GetReportAsync(int names);
}
