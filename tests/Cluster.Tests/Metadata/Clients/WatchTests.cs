using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>Watches, over a group that does what a test says.</summary>
public sealed class WatchTests
{
    [Fact]
    public void A_watch_tells_every_change_once_and_in_order_over_replicas_that_fail() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        var random = new Random(7);
        group.OnQuery = (_, _) => random.Next(5) switch
        {
            0 => FakeFate.RequestLost,
            1 => FakeFate.FailsAfter,
            _ => FakeFate.Answered,
        };
        var seen = new List<long>();
        var watching = WatchAsync(client, seen, 200);
        for (var number = 0; number < 200; number++)
        {
            group.Apply(TransactionCommand.Of(new PutOperation("a", $"{number}"), new PutOperation("b", $"{number}")));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), time);
        }

        await watching;
        Assert.Equal(Enumerable.Range(1, 200).SelectMany(revision => new[] { (long)revision, revision }), seen);
    });

    [Fact]
    public void Who_reads_more_slowly_than_changes_come_is_told_so() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        for (var number = 0; number < 30; number++)
            group.Apply(TransactionCommand.Of(new PutOperation("a", $"{number}")));
        var options = new WatchOptions { FromRevision = 1, MaxEvents = 10, ProgressInterval = TimeSpan.FromSeconds(1) };
        await using var watch = client.WatchAsync(KeyRange.All, options).GetAsyncEnumerator();
        for (var batch = 0; batch < 2; batch++)
        {
            Assert.True(await watch.MoveNextAsync());
            Assert.True(watch.Current.IsBehind);
        }

        do
            Assert.True(await watch.MoveNextAsync());
        while (watch.Current.Events.Count > 0);
        Assert.False(watch.Current.IsBehind);
        Assert.Equal(31, watch.Current.NextRevision);
    });

    [Fact]
    public void A_watch_goes_on_across_a_revision_that_no_answer_holds_in_parts_over_replicas_that_fail() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        var value = new string('v', MetadataLimits.MaxValueBytes);
        for (var number = 0; number < 40; number++)
            group.Apply(TransactionCommand.Of(new PutOperation($"{number:00}", value)));
        group.Apply(TransactionCommand.Of(new DeleteOperation(KeyRange.All)));
        group.Apply(TransactionCommand.Of(new PutOperation("after", "1")));
        var random = new Random(3);
        group.OnQuery = (_, _) => random.Next(3) == 0 ? FakeFate.FailsAfter : FakeFate.Answered;
        var (told, parts) = (new List<string>(), 0);
        await foreach (var batch in client.WatchAsync(KeyRange.All, new WatchOptions { FromRevision = 41, WithPrevious = true }))
        {
            Assert.InRange(batch.Events.Sum(one => one.Version.Cost + (one.Previous?.Cost ?? 0)), 0, MetadataLimits.MaxRevisionBytes);
            told.AddRange(batch.Events.Select(one => one.Version.Key.ToString()));
            parts += batch.IsPart ? 1 : 0;
            Assert.Equal(batch.IsPart, batch.NextRevision == 41);
            if (batch.NextRevision == 43)
                break;
        }

        Assert.Equal([.. Enumerable.Range(0, 40).Select(number => $"{number:00}"), "after"], told);
        Assert.Equal(2, parts);
    });

    [Fact]
    public void A_quiet_watch_is_told_how_far_it_has_got() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("other", "1");
        var options = new WatchOptions { FromRevision = 1, ProgressInterval = TimeSpan.FromSeconds(2) };
        await using var watch = client.WatchAsync(KeyRange.One("a"), options).GetAsyncEnumerator();
        var start = time.Now;
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((0, 2L), (watch.Current.Events.Count, watch.Current.NextRevision));
        await client.PutAsync("other", "2");
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((0, 3L), (watch.Current.Events.Count, watch.Current.NextRevision));
        Assert.InRange(time.Now - start, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4.1));
    });

    [Fact]
    public void A_watch_without_a_revision_tells_what_comes_after_its_beginning() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "before");
        await using var watch = client.WatchAsync(KeyRange.One("a"), new WatchOptions { WithPrevious = true }).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((0, 2L), (watch.Current.Events.Count, watch.Current.NextRevision));
        await client.PutAsync("a", "after");
        Assert.True(await watch.MoveNextAsync());
        var told = watch.Current.Events.Single();
        Assert.Equal(("after", "before", 3L), (told.Version.Value.ToString(), told.Previous!.Value.ToString(), watch.Current.NextRevision));
    });

    [Fact]
    public void A_watch_of_what_was_compacted_says_so() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        for (var number = 0; number < 10; number++)
            await client.PutAsync("a", $"{number}");
        await using var watch = client.WatchAsync(KeyRange.One("a"), new WatchOptions { FromRevision = 1, MaxEvents = 3 }).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal([1, 2, 3], watch.Current.Events.Select(one => one.Version.ModRevision));
        await client.CompactAsync(8);
        var error = await Assert.ThrowsAsync<RevisionCompactedException>(async () => await watch.MoveNextAsync());
        Assert.Equal((4L, 8L), (error.Revision, error.CompactedRevision));
    });

    [Fact]
    public void A_reader_that_is_slow_holds_nothing_and_goes_on_where_it_was() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await using var watch = client.WatchAsync(KeyRange.One("a"), new WatchOptions { FromRevision = 1, MaxEvents = 10 }).GetAsyncEnumerator();
        await client.PutAsync("a", "0");
        Assert.True(await watch.MoveNextAsync());
        var asked = group.Asked.Count;
        for (var number = 1; number < 100; number++)
            await client.PutAsync("a", $"{number}");
        await Task.Delay(TimeSpan.FromMinutes(5), time);
        Assert.Equal((asked, 0L), (group.Asked.Count, group.Status.WaitingWatches));
        for (var next = 1L; next < 100; next = watch.Current.NextRevision - 1)
            Assert.True(await watch.MoveNextAsync());
        Assert.Equal(101, watch.Current.NextRevision);
    });

    [Fact]
    public void A_watch_that_nobody_answers_is_unavailable_in_the_end() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.OnQuery = (_, _) => FakeFate.NoSilo;
        var options = new WatchOptions { FromRevision = 1, GiveUpAfter = TimeSpan.FromSeconds(25) };
        await using var watch = client.WatchAsync(KeyRange.One("a"), options).GetAsyncEnumerator();
        var start = time.Now;
        await Assert.ThrowsAsync<MetadataUnavailableException>(async () => await watch.MoveNextAsync());
        Assert.InRange(time.Now - start, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(27));
    });

    [Fact]
    public void A_watch_ends_at_once_when_it_is_cancelled_or_its_client_disposed_of() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        var client = group.NewClient();
        using var cancelled = new CancellationTokenSource();
        await using var one = client.WatchAsync(KeyRange.All, new WatchOptions { FromRevision = 5 }, cancelled.Token).GetAsyncEnumerator();
        await using var other = client.WatchAsync(KeyRange.All, new WatchOptions { FromRevision = 5 }).GetAsyncEnumerator();
        Assert.True(await one.MoveNextAsync() && await other.MoveNextAsync());
        var (first, second) = (one.MoveNextAsync().AsTask(), other.MoveNextAsync().AsTask());
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        var start = time.Now;
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second);
        Assert.Equal(start, time.Now);
    });

    private static async Task WatchAsync(MetadataClient client, List<long> seen, long last)
    {
        await foreach (var batch in client.WatchAsync(KeyRange.All, new WatchOptions { FromRevision = 1, MaxEvents = 7 }))
        {
            seen.AddRange(batch.Events.Select(one => one.Version.ModRevision));
            Assert.All(batch.Events, one => Assert.True(one.Version.ModRevision < batch.NextRevision));
            if (batch.NextRevision > last)
                return;
        }
    }
}
