namespace OrleansCluster.Grains.Placement;

/// <summary>A grain with calls or ticks that wait for others: for what comes by other calls, or by timers, or for other grains' answers.</summary>
internal interface ILeavingGrain
{
    /// <summary>
    /// The activation takes no more calls and leaves when those have ended that wait in it. It may be called outside of the activation's
    /// turns, more than once, and before the activation has begun.
    /// </summary>
    void Leave();
}
