using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Who holds through another, under his own name, of a lock grain that answers as a test says.</summary>
public sealed class LockBrokerTests
{
    private static readonly LockOptions Options = new() { Lease = FakeLock.Lease };

    [Fact]
    public void Not_granted_after_a_call_was_lost_is_unknown_to_a_named_holder_and_takes_nothing_from_him() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        fake.OnAcquire = _ => fake.Acquired.Count == 1 ? FakeLock.Never<AcquireAnswer>() : Ended(AcquireEnd.TimedOut);
        await using var client = fake.NewClient();
        var error = await Assert.ThrowsAsync<LockUnavailableException>(() => AskAsync(client, TimeSpan.Zero));
        Assert.False(error.OutcomeKnown);
        fake.OnAcquire = _ => fake.Acquired.Count == 3 ? FakeLock.Never<AcquireAnswer>() : throw new TooManyWaitersException("a", 3);
        await Assert.ThrowsAsync<LockUnavailableException>(() => AskAsync(client, TimeSpan.Zero));
        fake.OnAcquire = _ => Ended(AcquireEnd.TimedOut);
        Assert.Equal(BrokeredEnd.NotGranted, (await AskAsync(client, TimeSpan.Zero)).End);
        await Task.Delay(TimeSpan.FromMinutes(1), time);
        Assert.Empty(fake.Released);
    });

    [Fact]
    public void The_earlier_of_two_requests_of_one_holder_ends_and_does_not_ask_again() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time) { OnAcquire = _ => Ended(AcquireEnd.Superseded) };
        await using var client = fake.NewClient();
        Assert.Equal(BrokeredEnd.Superseded, (await AskAsync(client, TimeSpan.FromSeconds(60))).End);
        Assert.Single(fake.Acquired);

        // His own call that was not answered may come late and take the place of the next, once.
        fake.OnAcquire = _ => fake.Acquired.Count == 2 ? FakeLock.Never<AcquireAnswer>() : Ended(AcquireEnd.Superseded);
        Assert.Equal(BrokeredEnd.Superseded, (await AskAsync(client, TimeSpan.FromSeconds(60))).End);
        Assert.Equal(4, fake.Acquired.Count);
        Assert.Empty(fake.Released);
    });

    [Fact]
    public void Who_waited_is_told_from_when_he_may_count_his_lease() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        fake.OnAcquire = async call =>
        {
            // The first call, by which the place is learned, is a short one.
            var waited = call.Wait < TimeSpan.FromSeconds(8) ? call.Wait : TimeSpan.FromSeconds(8);
            await Task.Delay(waited, time);
            return fake.Acquired.Count < 7 ? new AcquireAnswer(AcquireEnd.Waiting, null, new QueueTicket(1, 5), 0, default) : FakeLock.Granted(call, waited);
        };
        await using var client = fake.NewClient();
        var answer = await AskAsync(client, TimeSpan.FromSeconds(60));
        var all = TimeSpan.FromMilliseconds(50 + (6 * 8_000));
        Assert.Equal((BrokeredEnd.Granted, all), (answer.End, time.Now));
        Assert.InRange(answer.Waited, TimeSpan.FromSeconds(46), all * 0.981);
    });

    private static Task<BrokeredAnswer> AskAsync(LockClient client, TimeSpan wait) => client.Broker.TryAcquireAsync("a", "he", Options, wait, isForgotten: false);

    private static Task<AcquireAnswer> Ended(AcquireEnd end) => Task.FromResult(new AcquireAnswer(end, null, null, 0, default));
}
