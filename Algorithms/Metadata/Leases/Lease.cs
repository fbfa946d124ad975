namespace OrleansCluster.Algorithms.Metadata.Leases;

/// <summary>A lease, as the log has it. No clock is in it: the time that is left is as was last written down.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Milliseconds">Its time to live after each renewal.</param>
/// <param name="RemainingMilliseconds">What was left of it at the last renewal or checkpoint.</param>
/// <param name="Epoch">The log index of the command that granted or last renewed it.</param>
public sealed record Lease(long Id, long Milliseconds, long RemainingMilliseconds, long Epoch);
