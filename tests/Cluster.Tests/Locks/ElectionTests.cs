using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What an election does, wherever its record is.</summary>
public abstract partial class ElectionTests(SharedLockCluster shared)
{
    private LockCluster Cluster => shared.Cluster;

    private LockClient Client => Cluster.Client;

    [Fact]
    public async Task One_leads_the_next_follows_and_each_term_has_a_greater_token()
    {
        var election = Client.Election("terms");
        Assert.Null(await election.GetLeaderAsync());
        var first = await election.CampaignAsync("a", Calls.Long);
        Assert.Equal((first.FencingToken, "a", Client.Owner), await LeaderAsync(election));
        Assert.Null(await election.TryCampaignAsync("b"));
        var second = election.CampaignAsync("b", Calls.Long);
        await first.ResignAsync();
        await using var leader = await second;
        Assert.True(leader.FencingToken > first.FencingToken);
        Assert.Equal((leader.FencingToken, "b", Client.Owner), await LeaderAsync(election));
        await Assert.ThrowsAsync<LockLostException>(() => first.ProclaimAsync("c"));
    }

    [Fact]
    public async Task Who_observes_sees_each_leader_each_proclamation_and_the_vacancy()
    {
        using var over = new CancellationTokenSource(Calls.Long);
        await using var other = Cluster.NewClient();
        await using var seen = other.Election("seen").ObserveAsync(over.Token).GetAsyncEnumerator();
        Assert.True(await seen.MoveNextAsync());
        Assert.Null(seen.Current);
        var next = seen.MoveNextAsync();
        var leader = await Client.Election("seen").CampaignAsync("one", Calls.Long);
        Assert.True(await next);
        Assert.Equal((leader.FencingToken, "one"), (seen.Current!.Term, seen.Current.Value));
        next = seen.MoveNextAsync();
        await leader.ProclaimAsync("two");
        Assert.True(await next);
        Assert.Equal((leader.FencingToken, "two"), (seen.Current!.Term, seen.Current.Value));
        next = seen.MoveNextAsync();
        await leader.ResignAsync();
        Assert.True(await next);
        Assert.Null(seen.Current);
        next = seen.MoveNextAsync();
        over.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task A_leader_that_died_is_followed_after_its_lease()
    {
        var grain = Cluster.Grains.GetGrain<IElectionGrain>("dead");
        var dead = await grain.HeldAsync(Calls.Of("dead") with { Lease = Calls.Short, Note = "dead" });
        Assert.Equal("dead", (await Client.Election("dead").GetLeaderAsync())!.Value);
        await using var leader = await Client.Election("dead").CampaignAsync("next", Calls.Long);
        Assert.True(leader.FencingToken > dead.Token);
        Assert.False(await grain.ProclaimAsync(new LockWish("dead", 1), "late"));
        Assert.Equal("next", (await Client.Election("dead").GetLeaderAsync())!.Value);
    }

    [Fact]
    public async Task What_was_proclaimed_first_and_arrives_last_changes_nothing()
    {
        var grain = Cluster.Grains.GetGrain<IElectionGrain>("order");
        await grain.HeldAsync(Calls.Of("leader") with { Lease = Calls.Long, Note = "zero" });
        var wish = new LockWish("leader", 1);
        Assert.True(await grain.ProclaimInOrderAsync(wish, "two", 2));
        Assert.True(await grain.ProclaimInOrderAsync(wish, "one", 1));
        Assert.True(await grain.ProclaimInOrderAsync(wish, "two again", 2));
        Assert.Equal("two", (await Client.Election("order").GetLeaderAsync())!.Value);
        Assert.True(await grain.ProclaimAsync(wish, "by one who does not count"));
        Assert.Equal("by one who does not count", (await Client.Election("order").GetLeaderAsync())!.Value);
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.ProclaimInOrderAsync(wish, "none", 0));
    }

    [Fact]
    public async Task What_is_proclaimed_has_bounds()
    {
        var election = Client.Election("bounds");
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => election.TryCampaignAsync(new string('x', 129)));
        await using var leader = await election.CampaignAsync(null, Calls.Long);
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => leader.ProclaimAsync(new string('x', 129)));
        Assert.Null((await election.GetLeaderAsync())!.Value);
        await leader.ProclaimAsync(new string('x', 128));
        Assert.Equal(128, (await election.GetLeaderAsync())!.Value!.Length);
    }

    private static async Task<(long Term, string? Value, string Owner)> LeaderAsync(DistributedElection election)
    {
        var leader = (await election.GetLeaderAsync())!;
        return (leader.Term, leader.Value, leader.Owner);
    }

    public sealed class OnFiles(SharedLockCluster.OfFiles shared) : ElectionTests(shared), IClassFixture<SharedLockCluster.OfFiles>;

    public sealed class OnConsensus(SharedLockCluster.OfConsensus shared) : ElectionTests(shared), IClassFixture<SharedLockCluster.OfConsensus>;
}
