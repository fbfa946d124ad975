using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>What a wish of somebody who holds through another came to.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Hold">What is held, if it was granted.</param>
/// <param name="Waited">
/// By so much later than when he asked the holder may count his lease from, by his own clock, if that drifts no more than
/// <see cref="LockClientOptions.MaxClockDrift"/>: nobody counts it from earlier.
/// </param>
public sealed record BrokeredAnswer(BrokeredEnd End, HoldInfo? Hold, TimeSpan Waited);
