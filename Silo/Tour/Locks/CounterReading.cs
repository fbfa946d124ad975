namespace OrleansCluster.Silo.Tour.Locks;

/// <summary>What a holder read of the counter.</summary>
/// <param name="Total">What all have added.</param>
/// <param name="Own">What this worker has.</param>
internal sealed record CounterReading(long Total, long Own);
