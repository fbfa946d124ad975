using OrleansCluster.Cluster.Tests.Consensus.Lone;
using OrleansCluster.Gateways.Http;
using OrleansCluster.Gateways.Http.Limits;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>What counts as held through one gateway.</summary>
public sealed class LocksHeldTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly LocksHeld _held;

    public LocksHeldTests() => _held = new LocksHeld(Microsoft.Extensions.Options.Options.Create(new HttpGatewayOptions { MaxLocksHeld = 2 }), _time);

    [Fact]
    public void WhatIsWaitedForCountsUntilTheRequestEndsAndWhatIsHeldUntilItIsReleased()
    {
        var waiting = _held.Enter("a", "1");
        Hold("b", "1");
        AssertFull();
        waiting.Dispose();
        waiting.Dispose();
        Hold("c", "1");
        AssertFull();
        _held.Released("b", "2"); // another's
        AssertFull();
        _held.Released("b", "1");
        Hold("d", "1");
        AssertFull();
    }

    [Fact]
    public void AHolderCountsOnceForANameHoweverOftenHeAsks()
    {
        Hold("a", "1");
        Hold("b", "1");
        Hold("a", "1");
        using var asking = _held.Enter("a", "1");
        using var again = _held.Enter("a", "1");
        Assert.Equal(2, _held.Count);
    }

    [Fact]
    public void AHoldThatIsNotRenewedCountsForItsLease()
    {
        Hold("a", "1");
        Hold("b", "1");
        _time.Pass(Lease * 0.9);
        _held.Renewed("b", "1");
        AssertFull();
        _time.Pass(Lease * 0.1);
        Hold("c", "1");
        AssertFull();
        _time.Pass(Lease * 0.9);
        Hold("d", "1"); // instead of b
        AssertFull();
    }

    [Fact]
    public void WhoIsReleasedWhileHeAsksCountsUntilHeIsAnswered()
    {
        var asking = _held.Enter("a", "1");
        _held.Released("a", "1");
        Assert.Equal(1, _held.Count);
        asking.Dispose();
        Assert.Equal(0, _held.Count);
    }

    [Fact]
    public void WhatIsRenewedWithoutHavingBeenAcquiredHereDoesNotCount()
    {
        _held.Renewed("a", "1");
        using var asking = _held.Enter("b", "1");
        _held.Renewed("b", "1");
        asking.Dispose();
        Assert.Equal(0, _held.Count);
    }

    [Fact]
    public void WhoeverHoldsManyForShortFindsRoomAgainAndAgain()
    {
        for (var turn = 0; turn < 1_000; turn++)
        {
            Hold("a", $"{turn}");
            Hold("b", $"{turn}");
            AssertFull();
            _time.Pass(Lease);
        }
    }

    private void Hold(string name, string holder)
    {
        using var room = _held.Enter(name, holder);
        room.MayHold(Lease);
    }

    private void AssertFull()
    {
        var refused = Assert.Throws<ApiProblemException>(() => _held.Enter("more", "1"));
        Assert.Equal((503, "http.too_many_locks_held", true), (refused.Problem.Status, refused.Problem.Code, refused.Problem.Retryable));
        Assert.Equal(2, _held.Count);
    }
}
