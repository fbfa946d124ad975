namespace OrleansCluster.Algorithms.Locks;

/// <summary>A hold, and when it ends by this activation's clock.</summary>
internal sealed class HeldLock(Hold hold)
{
    public Hold Hold { get; set; } = hold;

    /// <summary>When its lease, or its delay, runs out; no lease does that before it was proved here.</summary>
    public TimeSpan EndsAt { get; set; } = TimeSpan.MaxValue;

    /// <summary>Its lease, or its delay, begins anew when what is decided has been proved.</summary>
    public bool IsRenewed { get; set; } = true;

    public bool IsEnded => Hold.IsEnded;

    public TimeSpan TimeToLive => TimeSpan.FromMilliseconds(Hold.IsEnded ? Hold.DelayMilliseconds : Hold.LeaseMilliseconds);
}
