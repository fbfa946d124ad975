using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

public sealed class KeptLeaseTests
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_kept_lease_is_renewed_at_a_third_of_its_time() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await using var lease = await client.KeepLeaseAsync(TimeToLive);
        await Task.Delay(TimeSpan.FromMinutes(10), time);
        var renewals = group.SentOf<RenewLeasesCommand>().Where(one => one.Command.LeaseIds.Contains(lease.Id)).Select(one => one.At).ToList();
        Assert.All(renewals.Zip(renewals.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeToLive * 0.29, TimeToLive * 0.334));
        Assert.False(lease.LostToken.IsCancellationRequested);
        Assert.InRange(lease.Remaining, TimeToLive * 0.6, TimeToLive);
    });

    [Fact]
    public void It_counts_as_lost_by_the_time_before_its_last_confirmed_renewal_was_sent_less_the_drift() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time) { Latency = TimeSpan.FromMilliseconds(250) };
        await using var client = group.NewClient(options => options.MaxClockDrift = 0.05);
        await using var lease = await client.KeepLeaseAsync(TimeToLive);
        TimeSpan? lostAt = null;
        lease.LostToken.Register(() => lostAt = time.Now);
        await Task.Delay(TimeToLive, time);
        group.OnPropose = (_, _) => FakeFate.AnswerLost;
        var confirmed = group.SentOf<RenewLeasesCommand>().Where(one => one.At + group.Latency < time.Now).Last(one => one.Command.LeaseIds.Contains(lease.Id)).At;
        await Task.Delay(2 * TimeToLive, time);
        Assert.NotNull(lostAt);
        var end = confirmed + (TimeToLive * (0.95 / 1.05));
        Assert.InRange(lostAt.Value, end, end + TimeSpan.FromMilliseconds(2));
        Assert.Equal(TimeSpan.Zero, lease.Remaining);
        // It tried in time, and not without end.
        Assert.InRange(group.SentOf<RenewLeasesCommand>().Count(one => one.At > confirmed && one.Command.LeaseIds.Contains(lease.Id)), 3, 60);
    });

    [Fact]
    public void A_process_that_stood_still_sees_at_once_that_nothing_remains() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await using var lease = await client.KeepLeaseAsync(TimeToLive);
        time.Skip(TimeToLive);
        Assert.Equal((TimeSpan.Zero, false), (lease.Remaining, lease.LostToken.IsCancellationRequested));
        await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        Assert.True(lease.LostToken.IsCancellationRequested);
    });

    [Fact]
    public void A_lease_that_others_ended_is_lost_with_the_next_renewal_or_put() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await using var one = await client.KeepLeaseAsync(TimeToLive);
        await using var other = await client.KeepLeaseAsync(TimeToLive);
        group.Apply(new RevokeLeaseCommand(one.Id));
        group.Apply(new RevokeLeaseCommand(other.Id));
        await Assert.ThrowsAsync<LeaseGoneException>(() => client.PutAsync("a", "1", new PutOptions { LeaseId = one.Id }));
        Assert.Equal((true, false), (one.LostToken.IsCancellationRequested, other.LostToken.IsCancellationRequested));
        await Task.Delay(TimeToLive * 0.4, time);
        Assert.True(other.LostToken.IsCancellationRequested);
    });

    [Fact]
    public void It_outlasts_an_outage_shorter_than_what_is_left_of_it() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await using var lease = await client.KeepLeaseAsync(TimeToLive);
        for (var count = 0; count < 10; count++)
        {
            group.OnPropose = (_, _) => FakeFate.RequestLost;
            await Task.Delay(TimeToLive / 2, time);
            group.OnPropose = (_, _) => FakeFate.Answered;
            await Task.Delay(TimeToLive / 2, time);
        }

        Assert.False(lease.LostToken.IsCancellationRequested);
    });

    [Fact]
    public void Many_leases_are_renewed_with_few_changes() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        var leases = new List<KeptLease>();
        for (var count = 0; count < 500; count++)
        {
            leases.Add(await client.KeepLeaseAsync(TimeToLive));
            await Task.Delay(TimeSpan.FromMilliseconds(13), time);
        }

        group.Sent.Clear();
        await Task.Delay(TimeSpan.FromMinutes(5), time);
        Assert.InRange(group.SentOf<RenewLeasesCommand>().Count(), 30, 400);
        Assert.All(leases, lease => Assert.False(lease.LostToken.IsCancellationRequested));
        foreach (var lease in leases)
            await lease.DisposeAsync();
    });

    [Fact]
    public void One_that_is_disposed_of_is_revoked_and_renewed_no_more() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        var lease = await client.KeepLeaseAsync(TimeToLive);
        await client.PutAsync("a", "1", new PutOptions { LeaseId = lease.Id });
        await lease.DisposeAsync();
        await lease.DisposeAsync();
        Assert.Null(group["a"]);
        Assert.True(lease.LostToken.IsCancellationRequested);
        Assert.Single(group.SentOf<RevokeLeaseCommand>());
        group.Sent.Clear();
        await Task.Delay(TimeToLive, time);
        Assert.DoesNotContain(group.SentOf<RenewLeasesCommand>(), one => one.Command.LeaseIds.Contains(lease.Id));
    });

    [Fact]
    public void A_callback_that_fails_keeps_no_other_lease_from_being_told() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await using var one = await client.KeepLeaseAsync(TimeToLive);
        await using var other = await client.KeepLeaseAsync(TimeToLive);
        one.LostToken.Register(() => throw new InvalidOperationException("of the user's own"));
        group.OnPropose = (_, _) => FakeFate.NoSilo;
        await Task.Delay(TimeToLive, time);
        Assert.True(one.LostToken.IsCancellationRequested && other.LostToken.IsCancellationRequested);
    });

    [Fact]
    public void Leases_of_a_client_that_is_disposed_of_count_as_lost() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        var client = group.NewClient();
        var lease = await client.KeepLeaseAsync(TimeToLive);
        await client.DisposeAsync();
        Assert.True(lease.LostToken.IsCancellationRequested);
        await lease.DisposeAsync();
    });
}
