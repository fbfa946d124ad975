namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>A lease as the log has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Milliseconds">Its time to live.</param>
/// <param name="Remaining">What was left of it when that was last written down, in milliseconds.</param>
/// <param name="Epoch">The index of the command that granted it or last renewed it.</param>
internal sealed record TrueLease(long Id, long Milliseconds, long Remaining, long Epoch);
