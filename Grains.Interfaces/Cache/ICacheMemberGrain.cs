using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>
/// A silo's part in a cache: it takes and gives up shards, and keeps copies of others'; the key is <c>cache@silo</c> (<see cref="CacheGrains.MemberOf"/>).
/// Runs on that silo or not at all (<see cref="PinnedSiloUnavailableException"/>). For other silos, and for operators.
/// </summary>
[Alias("oc.cache.ICacheMemberGrain")]
public interface ICacheMemberGrain : IGrainWithStringKey
{
    /// <summary>Starts it, if it is not; answers at once.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>Takes what owners send to their backups. Null: this life of the silo is not there.</summary>
    [Alias("Replicate")]
    Task<ReplicationReply[]?> ReplicateAsync(ReplicationBatch batch);

    /// <summary>Who owns what, as far as this silo has read; null if it has read nothing yet.</summary>
    [Alias("GetRoutes")]
    Task<CacheRoutes?> GetRoutesAsync();

    [Alias("GetReport")]
    Task<CacheMemberReport> GetReportAsync();

    /// <summary>
    /// Gives its shards to others, as far as there are any, and ends: as its silo's stop does. Started again with its silo.
    /// </summary>
    /// <param name="siloAddress">
    /// Whose stop it is, as <c>SiloAddress.ToParsableString</c> writes it: a call that comes so late that its silo has been started again since does nothing.
    /// </param>
    [Alias("Leave")]
    Task LeaveAsync(string siloAddress);
}
