namespace OrleansCluster.Algorithms.Locks;

/// <summary>A member of a round, and when its lease ends by this activation's clock.</summary>
internal sealed class RoundMember(BarrierMember member)
{
    public BarrierMember Member { get; set; } = member;

    /// <summary>When its lease runs out; no lease does that before it was proved here.</summary>
    public TimeSpan EndsAt { get; private set; } = TimeSpan.MaxValue;

    public bool IsIn => Member.State == BarrierMemberState.In;

    public bool IsRenewed => EndsAt == TimeSpan.MaxValue;

    public void Renew() => EndsAt = TimeSpan.MaxValue;

    public void Begin(TimeSpan now) => EndsAt = now + TimeSpan.FromMilliseconds(Member.LeaseMilliseconds);
}
