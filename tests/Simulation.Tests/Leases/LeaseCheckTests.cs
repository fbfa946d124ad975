using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulation.Tests.Metadata;
using OrleansCluster.Simulator.Workloads.Leases;

namespace OrleansCluster.Simulation.Tests.Leases;

/// <summary>A lease that ends early is told, and one that ends in time is not.</summary>
public class LeaseCheckTests
{
    private const long Millisecond = TimeSpan.TicksPerMillisecond;

    private readonly StoreRig _rig = new();

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    public void By_the_log_a_lease_lives_for_its_time(long after, bool isHeld)
    {
        _rig.Apply(new GrantLeaseCommand(0, 1000));
        _rig.Now += after * Millisecond;
        _rig.Apply(new ExpireLeasesCommand([new LeaseEpoch(1, 1)]));
        Assert.Equal(isHeld, LeaseCheck.Log(_rig.Truth.Effects) is null);
    }

    [Fact]
    public void By_the_log_a_renewal_begins_it_anew()
    {
        _rig.Apply(new OpenSessionCommand(1000));
        _rig.Now += 900 * Millisecond;
        _rig.Apply(new RenewLeasesCommand([1]));
        _rig.Now += 900 * Millisecond;
        _rig.Apply(new ExpireLeasesCommand([new LeaseEpoch(1, 1)])); // Of the epoch before: it ends nothing.
        Assert.Null(LeaseCheck.Log(_rig.Truth.Effects));
        _rig.Apply(new ExpireLeasesCommand([new LeaseEpoch(1, 2)]));
        Assert.Contains("900.000 ms after it was renewed", LeaseCheck.Log(_rig.Truth.Effects)!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_that_is_given_back_ends_at_once()
    {
        _rig.Apply(new GrantLeaseCommand(0, 1000));
        _rig.Apply(new RevokeLeaseCommand(1));
        Assert.Null(LeaseCheck.Log(_rig.Truth.Effects));
    }

    [Theory]
    [InlineData(1090, true)]
    [InlineData(1089, false)]
    public void A_holder_counts_from_when_the_last_confirmed_renewal_was_sent(long endedAt, bool isHeld)
    {
        var clock = 0L;
        var lease = new HeldLease(1, 1000, "c", () => clock);
        var renewal = _rig.History.Begin("c", "renew", "1");
        lease.Confirm(0, renewal);
        lease.Confirm(100, renewal);
        clock = endedAt;
        lease.End(_rig.Now);
        Assert.Equal(isHeld, LeaseCheck.Holders([lease], 0.01) is null);
        lease.IsGivenBack = true;
        Assert.Null(LeaseCheck.Holders([lease], 0.01));
    }
}
