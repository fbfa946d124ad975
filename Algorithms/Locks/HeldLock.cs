namespace OrleansCluster.Algorithms.Locks;

/// <summary>A hold, and when it ends by this activation's clock.</summary>
internal sealed class HeldLock(Hold hold)
{
    public Hold Hold { get; set; } = hold;

    /// <summary>When its lease, or its delay, runs out; no lease does that before it was proved here.</summary>
    public TimeSpan EndsAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Its lease, or its delay, begins anew when what is decided has been proved; until then it does not end.</summary>
    public bool IsRenewed => EndsAt == TimeSpan.MaxValue;

    public bool IsEnded => Hold.IsEnded;

    private TimeSpan TimeToLive => TimeSpan.FromMilliseconds(Hold.IsEnded ? Hold.DelayMilliseconds : Hold.LeaseMilliseconds);

    public void Renew() => EndsAt = TimeSpan.MaxValue;

    public void Begin(TimeSpan now) => EndsAt = now + TimeToLive;
}
