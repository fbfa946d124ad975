using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What the lock client makes of answers, late answers and none, under a virtual clock.</summary>
public sealed class LockClientTests
{
    private static readonly LockOptions Options = new() { Lease = FakeLock.Lease };

    [Fact]
    public void What_is_held_is_renewed_at_a_third_of_its_lease() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        await using var client = fake.NewClient();
        await using var held = await client.Lock("a", Options).AcquireAsync();
        await Task.Delay(TimeSpan.FromMinutes(10), time);
        var renewals = fake.Renewed.ConvertAll(one => one.At);
        Assert.All(renewals.Zip(renewals.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, FakeLock.Lease * 0.29, FakeLock.Lease * 0.334));
        Assert.True(renewals.Count > 50);
        Assert.False(held.LostToken.IsCancellationRequested);
        Assert.Equal(7, held.FencingToken);
    });

    [Fact]
    public void Who_waits_for_many_without_a_limit_begins_anew_when_the_first_was_lost_while_the_last_was_waited_for() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        fake.OnAcquire = async call =>
        {
            if (fake.Acquired.Count == 2)
                return await fake.PlacedAsync(call);
            if (fake.Acquired.Count == 3)
                await Task.Delay(TimeSpan.FromSeconds(8), time);
            return await fake.AfterAsync(FakeLock.Granted(call));
        };
        fake.OnRenew = _ => fake.AfterAsync(fake.Acquired.Count > 3);
        await using var client = fake.NewClient();
        await using var all = await client.AcquireManyAsync(["a", "b"], options: new LockOptions { Lease = TimeSpan.FromSeconds(15) });
        Assert.False(all.LostToken.IsCancellationRequested);
        Assert.Equal(5, fake.Acquired.Count);
        Assert.Equal(fake.Acquired.Take(2).Select(one => one.Call.Wish), fake.Released.Select(one => one.Call));
    });

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.1, 10)]
    [InlineData(30, 30)]
    public void A_timeout_is_exceeded_by_one_pause_and_one_call_at_most_and_a_short_one_is_as_long_as_is_tried_at_least(double timeout, double tried) => VirtualTime.Run(async time =>
    {
        foreach (var isSilent in new[] { true, false })
        {
            var begun = time.Now;
            var fake = new FakeLock(time) { OnAcquire = _ => isSilent ? FakeLock.Never<AcquireAnswer>() : throw new LockUnavailableException("a", "it is a test.") };
            await using var client = fake.NewClient();
            await Assert.ThrowsAsync<LockUnavailableException>(() => client.Lock("a", Options).TryAcquireAsync(TimeSpan.FromSeconds(timeout)));
            Assert.InRange(time.Now - begun, TimeSpan.FromSeconds(tried), TimeSpan.FromSeconds(tried + 2.25));
        }
    });

    [Fact]
    public void A_lock_is_disposed_of_in_peace_after_the_clients_cluster_was() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time) { OnRelease = _ => throw new ObjectDisposedException("the cluster's client") };
        await using var client = fake.NewClient();
        var held = await client.Lock("a", Options).AcquireAsync();
        await held.DisposeAsync();
        Assert.True(held.LostToken.IsCancellationRequested);
        await Task.Delay(2 * FakeLock.Lease, time);
        Assert.Single(fake.Released);
        Assert.Empty(fake.Renewed);
    });

    [Fact]
    public void It_counts_as_lost_by_the_time_before_its_last_confirmed_renewal_was_sent_less_the_drift() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time) { Latency = TimeSpan.FromMilliseconds(250) };
        await using var client = fake.NewClient(options => options.MaxClockDrift = 0.05);
        await using var held = await client.Lock("a", Options).AcquireAsync();
        TimeSpan? lostAt = null;
        held.LostToken.Register(() => lostAt = time.Now);
        // Not at the very moment of an answer.
        await Task.Delay(FakeLock.Lease + TimeSpan.FromSeconds(1), time);
        var confirmed = fake.Renewed.Last(one => one.At + fake.Latency < time.Now).At;
        fake.OnRenew = _ => FakeLock.Never<bool>();
        await Task.Delay(2 * FakeLock.Lease, time);
        var end = confirmed + (FakeLock.Lease * (0.95 / 1.05));
        Assert.InRange(lostAt!.Value, end, end + TimeSpan.FromMilliseconds(2));
        Assert.Equal(TimeSpan.Zero, held.Remaining);
        Assert.InRange(fake.Renewed.Count(one => one.At > confirmed), 3, 60);
        // Its lock-delay, if it has one, must not be cut short by a release of somebody who does not say that he is done.
        Assert.Empty(fake.Released);
    });

    [Fact]
    public void The_lease_of_a_grant_that_waited_begins_when_it_was_granted() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        var waited = TimeSpan.FromSeconds(8);
        fake.OnAcquire = async call =>
        {
            if (call.Ticket is null)
                return await fake.PlacedAsync(call);
            await Task.Delay(waited, time);
            return FakeLock.Granted(call, waited);
        };
        await using var client = fake.NewClient(options => options.MaxClockDrift = 0.01);
        await using var held = await client.Lock("a", Options).AcquireAsync();
        var share = 0.99 / 1.01;
        var sure = fake.Acquired[^1].At + (waited * share) + (FakeLock.Lease * share) - time.Now;
        Assert.InRange(held.Remaining, sure - TimeSpan.FromMicroseconds(1), sure + TimeSpan.FromMicroseconds(1));
    });

    [Fact]
    public void A_grant_whose_lease_was_over_when_it_came_is_none_until_it_is_confirmed() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        fake.OnAcquire = call =>
        {
            if (fake.Acquired.Count == 1)
                time.Skip(FakeLock.Lease);
            return fake.AfterAsync(FakeLock.Granted(call));
        };
        await using var client = fake.NewClient();
        await using var held = await client.Lock("a", Options).AcquireAsync();
        Assert.Equal(2, fake.Acquired.Count);
        Assert.Equal(fake.Acquired[0].Call.Wish, fake.Acquired[1].Call.Wish);
        Assert.True(held.Remaining > FakeLock.Lease * 0.9);
    });

    [Fact]
    public void Who_is_due_is_renewed_before_anybody_is_told_of_a_loss() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        await using var client = fake.NewClient();
        await using var lost = await client.Lock("a", Options).AcquireAsync();
        await using var due = await client.Lock("b", new LockOptions { Lease = 2 * FakeLock.Lease }).AcquireAsync();
        var renewedWhenTold = -1;
        lost.LostToken.Register(() => renewedWhenTold = fake.Renewed.Count(one => one.Call == due.Wish));
        time.Skip(FakeLock.Lease);
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        Assert.Equal(1, renewedWhenTold);
        Assert.False(due.LostToken.IsCancellationRequested);
    });

    [Fact]
    public void A_renewal_that_finds_nothing_held_loses_it_at_once() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time) { OnRenew = _ => Task.FromResult(false) };
        await using var client = fake.NewClient();
        var held = await client.Lock("a", Options).AcquireAsync();
        await Task.Delay(FakeLock.Lease * 0.34, time);
        Assert.True(held.LostToken.IsCancellationRequested);
        Assert.Single(fake.Renewed);
        Assert.Equal(0, client.HeldOrWaitedFor);
        await held.DisposeAsync();
        await held.DisposeAsync();
        Assert.Single(fake.Released);
        Assert.Equal(0, client.HeldOrWaitedFor);
    });

    [Fact]
    public void A_process_that_stood_still_sees_at_once_that_nothing_remains() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        await using var client = fake.NewClient();
        await using var held = await client.Lock("a", Options).AcquireAsync();
        time.Skip(FakeLock.Lease);
        Assert.Equal((TimeSpan.Zero, false), (held.Remaining, held.LostToken.IsCancellationRequested));
        await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        Assert.True(held.LostToken.IsCancellationRequested);
    });

    [Fact]
    public void Who_cancels_is_released_in_the_background_until_that_is_answered() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time) { OnAcquire = _ => FakeLock.Never<AcquireAnswer>() };
        fake.OnRelease = _ => fake.Released.Count < 4 ? throw new LockUnavailableException("a", "it is moving.") : fake.AfterAsync(true);
        await using var client = fake.NewClient();
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Lock("a", Options).AcquireAsync(null, source.Token));
        Assert.Equal(TimeSpan.FromSeconds(1), time.Now);
        await Task.Delay(TimeSpan.FromMinutes(1), time);
        Assert.Equal(4, fake.Released.Count);
        Assert.All(fake.Released, one => Assert.Equal(fake.Acquired[0].Call.Wish, one.Call));
        Assert.Equal(0, client.HeldOrWaitedFor);
    });

    [Fact]
    public void Who_was_refused_or_timed_out_for_certain_sends_nothing_more() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time) { OnAcquire = _ => Task.FromResult(new AcquireAnswer(AcquireEnd.TimedOut, null, null, 0, default)) };
        await using var client = fake.NewClient();
        Assert.Null(await client.Lock("a", Options).TryAcquireAsync());
        fake.OnAcquire = _ => throw new TooManyWaitersException("a", 3);
        await Assert.ThrowsAsync<TooManyWaitersException>(() => client.Lock("a", Options).AcquireAsync());
        await Task.Delay(TimeSpan.FromMinutes(1), time);
        Assert.Equal((2, 0), (fake.Acquired.Count, fake.Released.Count));
        Assert.Equal(0, client.HeldOrWaitedFor);
    });

    [Fact]
    public void Who_timed_out_after_a_call_was_lost_is_released_in_case_it_comes_late() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        fake.OnAcquire = _ => fake.Acquired.Count == 1
            ? FakeLock.Never<AcquireAnswer>()
            : Task.FromResult(new AcquireAnswer(AcquireEnd.TimedOut, null, null, 0, default));
        await using var client = fake.NewClient();
        Assert.Null(await client.Lock("a", Options).TryAcquireAsync());
        await Task.Delay(TimeSpan.FromMinutes(1), time);
        Assert.Equal((2, 1), (fake.Acquired.Count, fake.Released.Count));
    });

    [Fact]
    public void Without_any_answer_it_fails_typed_after_its_time_and_holds_nothing() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time) { OnAcquire = _ => FakeLock.Never<AcquireAnswer>() };
        await using var client = fake.NewClient();
        var error = await Assert.ThrowsAsync<LockUnavailableException>(() => client.Lock("a", Options).TryAcquireAsync());
        Assert.False(error.OutcomeKnown);
        Assert.InRange(time.Now, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(13));
        await Task.Delay(TimeSpan.FromMinutes(1), time);
        Assert.Single(fake.Released);
    });

    [Fact]
    public void A_long_wait_is_a_series_of_calls_of_one_wish_that_learns_its_ticket_at_once() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        fake.OnAcquire = async call =>
        {
            await Task.Delay(call.Wait, time);
            return new AcquireAnswer(call.IsLast ? AcquireEnd.TimedOut : AcquireEnd.Waiting, null, new QueueTicket(1, 5), 3, default);
        };
        await using var client = fake.NewClient();
        await Assert.ThrowsAsync<TimeoutException>(() => client.Lock("a", Options).AcquireAsync(TimeSpan.FromSeconds(25)));
        Assert.Equal(TimeSpan.FromSeconds(25), time.Now);
        Assert.Equal([0.05, 10, 10, 4.95], fake.Acquired.ConvertAll(one => one.Call.Wait.TotalSeconds));
        Assert.Equal([false, false, false, true], fake.Acquired.ConvertAll(one => one.Call.IsLast));
        Assert.Single(fake.Acquired.Select(one => one.Call.Wish).Distinct());
        QueueTicket?[] shown = [null, new QueueTicket(1, 5), new QueueTicket(1, 5), new QueueTicket(1, 5)];
        Assert.Equal(shown, fake.Acquired.ConvertAll(one => one.Call.Ticket));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void A_wait_that_is_over_before_it_would_learn_its_ticket_is_one_call(int milliseconds) => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        fake.OnAcquire = async call =>
        {
            await Task.Delay(call.Wait, time);
            return new AcquireAnswer(AcquireEnd.TimedOut, null, null, 0, default);
        };
        await using var client = fake.NewClient();
        Assert.Null(await client.Lock("a", Options).TryAcquireAsync(TimeSpan.FromMilliseconds(milliseconds)));
        var (call, _) = Assert.Single(fake.Acquired);
        Assert.Equal((TimeSpan.FromMilliseconds(milliseconds), true), (call.Wait, call.IsLast));
    });

    [Fact]
    public void A_release_that_is_not_answered_goes_on_in_the_background_and_is_not_waited_for() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        await using var client = fake.NewClient();
        var held = await client.Lock("a", Options).AcquireAsync();
        fake.OnRelease = _ => fake.Released.Count < 3 ? FakeLock.Never<bool>() : Task.FromResult(true);
        var start = time.Now;
        await held.DisposeAsync();
        Assert.Equal(TimeSpan.FromSeconds(2), time.Now - start);
        Assert.True(held.LostToken.IsCancellationRequested);
        await Task.Delay(TimeSpan.FromMinutes(1), time);
        Assert.Equal(3, fake.Released.Count);
        Assert.Empty(fake.Renewed);
    });

    [Fact]
    public void A_client_that_is_disposed_of_gives_back_all_it_holds() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        var client = fake.NewClient();
        var one = await client.Lock("a", Options).AcquireAsync();
        var other = await client.Lock("b", Options).AcquireAsync();
        await client.DisposeAsync();
        Assert.True(one.LostToken.IsCancellationRequested && other.LostToken.IsCancellationRequested);
        Assert.Equal(2, fake.Released.Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Lock("c").TryAcquireAsync());
    });

    [Fact]
    public void Who_waits_with_a_client_that_is_disposed_of_is_told_and_gives_his_place_back() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time) { OnAcquire = _ => FakeLock.Never<AcquireAnswer>() };
        var client = fake.NewClient();
        var waiting = client.Lock("a", Options).AcquireAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.Equal(TimeSpan.FromSeconds(1), time.Now);
        await Task.Delay(TimeSpan.FromMinutes(1), time);
        Assert.Equal(fake.Acquired[0].Call.Wish, Assert.Single(fake.Released).Call);
        Assert.Single(fake.Acquired);
        Assert.Equal(0, client.HeldOrWaitedFor);
    });

    [Fact]
    public void What_is_granted_while_its_client_is_disposed_of_is_given_back() => VirtualTime.Run(async time =>
    {
        var fake = new FakeLock(time);
        var client = fake.NewClient();
        var isDisposed = Task.CompletedTask;
        fake.OnAcquire = call =>
        {
            isDisposed = client.DisposeAsync().AsTask();
            return Task.FromResult(FakeLock.Granted(call));
        };
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Lock("a", Options).AcquireAsync());
        await isDisposed;
        Assert.Equal(fake.Acquired[0].Call.Wish, Assert.Single(fake.Released).Call);
        Assert.Equal(0, client.HeldOrWaitedFor);
    });

    [Fact]
    public void Options_out_of_bounds_are_refused_with_their_key_value_and_what_is_allowed() => VirtualTime.Run(time =>
    {
        var fake = new FakeLock(time);
        foreach (var (configure, key) in new (Action<LockClientOptions>, string)[]
        {
            (options => options.WaitSlice = TimeSpan.FromSeconds(11), "WaitSlice"),
            (options => options.MaxHeldLocks = 0, "MaxHeldLocks"),
            (options => options.MaxClockDrift = 0.3, "MaxClockDrift"),
            (options => options.OwnerName = new string('x', 33), "OwnerName"),
            (options => options.Timeout = TimeSpan.FromSeconds(1), "Timeout"),
        })
        {
            var error = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => fake.NewClient(configure));
            Assert.Contains($"LockClientOptions.{key} is", error.Message);
        }

        return Task.CompletedTask;
    });
}
