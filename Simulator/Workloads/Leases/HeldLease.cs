using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Leases;

/// <summary>A lease as its holder knows it. Times are ticks: the holder's by its own monotonic clock, others true.</summary>
/// <param name="Id">Its id.</param>
/// <param name="TimeToLive">How long it lives after each renewal, in ticks.</param>
/// <param name="Holder">Who holds it.</param>
/// <param name="Clock">The holder's monotonic clock.</param>
internal sealed record HeldLease(long Id, long TimeToLive, string Holder, Func<long> Clock)
{
    private readonly List<(long Sent, Operation Operation)> _confirmed = [];

    /// <summary>The confirmed grant and renewals: when each was sent, by the holder's clock.</summary>
    public IReadOnlyList<(long Sent, Operation Operation)> Confirmed => _confirmed;

    /// <summary>By the holder's clock when the lease had ended by itself; null as long as it has not.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>True time when it had ended by itself.</summary>
    public long? EndedTrue { get; private set; }

    /// <summary>Whether the holder gave it back: then it may end at any time.</summary>
    public bool IsGivenBack { get; set; }

    /// <summary>A grant or a renewal was confirmed.</summary>
    public void Confirm(long sent, Operation operation) => _confirmed.Add((sent, operation));

    /// <summary>The log has ended it now.</summary>
    public void End(long now) => (EndedAt, EndedTrue) = (EndedAt ?? Clock(), EndedTrue ?? now);
}
