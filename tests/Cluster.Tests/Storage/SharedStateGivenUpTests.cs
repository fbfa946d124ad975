using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Storage.Shared;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>A change that was given up while one begun before it is still waited for: the keeper is told, and lets no read pass it.</summary>
public sealed class SharedStateGivenUpTests
{
    [Fact]
    public void A_read_waits_for_what_was_given_up_whatever_its_number()
    {
        var session = new KeptSession(Guid.NewGuid(), new StateSession(Guid.NewGuid(), 1));
        var underWay = new TaskCompletionSource<StateAnswer>();
        session.Keep(5, new KeptChange("y", underWay.Task));
        session.Advance(4, null);
        Assert.Null(session.GivenUp("y"));

        session.Advance(4, [5]);
        Assert.Equal([underWay.Task], session.GivenUp("y"));
        Assert.Null(session.GivenUp("x"));
    }

    [Fact]
    public void What_was_given_up_and_comes_late_is_past()
    {
        var session = new KeptSession(Guid.NewGuid(), new StateSession(Guid.NewGuid(), 1));
        session.Advance(4, [5, 7]);
        Assert.Equal([true, false, true, false, true], new long[] { 3, 4, 5, 6, 7 }.Select(session.IsPast));
        session.Advance(6, null);
        Assert.Equal([true, false, true, false], new long[] { 5, 6, 7, 8 }.Select(session.IsPast));
    }

    [Fact]
    public async Task A_sender_tells_what_it_gave_up_until_it_waits_for_nothing_before()
    {
        var keeper = new Keeper();
        var link = new KeeperLink(new StateSession(Guid.NewGuid(), 1), new ChangeNumbers(), null, keeper);
        var (first, second, third) = (link.Begin(), link.Begin(), link.Begin());
        link.End(second, isGivenUp: true);
        link.End(third, isGivenUp: false);
        await link.ReadAsync("y");
        Assert.Equal((first, second), (keeper.Last!.LowestWaiting, Assert.Single(keeper.Last.GivenUp!)));

        link.End(first, isGivenUp: false);
        await link.ReadAsync("y");
        Assert.True(keeper.Last.LowestWaiting > third);
        Assert.Null(keeper.Last.GivenUp);
    }

    private sealed class Keeper : ISharedStateGrain
    {
        public StateReadRequest? Last { get; private set; }

        public Task<StateAnswer> OpenSessionAsync(Guid clientId) => throw new NotSupportedException();

        public Task<StateAnswer> ReadAsync(StateReadRequest request)
        {
            Last = request;
            return Task.FromResult(new StateAnswer(StateAnswerKind.Done));
        }

        public Task<StateAnswer> ChangeAsync(StateChangeRequest request) => throw new NotSupportedException();
    }
}
