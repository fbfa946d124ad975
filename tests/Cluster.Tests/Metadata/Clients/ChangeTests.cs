using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>Changes and their session, over a group that does what a test says.</summary>
public sealed class ChangeTests
{
    [Fact]
    public void A_change_whose_answer_was_lost_is_sent_again_and_run_once() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        group.OnPropose = (_, command) => command is TransactionCommand && group.SentOf<TransactionCommand>().Count() == 1 ? FakeFate.AnswerLost : FakeFate.Answered;
        var put = await client.PutAsync("a", "1");
        Assert.Equal((1L, 1L), (put.Revision, group["a"]!.Version));
        var copies = group.Sent.Where(one => one.Command is TransactionCommand).Select(one => Convert.ToHexString(one.Bytes)).ToList();
        Assert.True(copies.Count > 1);
        Assert.Single(copies.Distinct());
    });

    [Theory]
    [InlineData(FakeFate.AnswerLost)]
    [InlineData(FakeFate.FailsAfter)]
    [InlineData(FakeFate.OfficeLost)]
    internal void A_change_that_is_never_answered_is_of_unknown_outcome(FakeFate fate) => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        group.OnPropose = (_, command) => command is TransactionCommand ? fate : FakeFate.Answered;
        var start = time.Now;
        var error = await Assert.ThrowsAsync<MetadataOutcomeUnknownException>(() => client.PutAsync("a", "1"));
        Assert.False(error.OutcomeKnown);
        Assert.InRange(time.Now - start, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.1));
        Assert.Equal(1, group["a"]!.Version);
    });

    [Fact]
    public void A_change_that_nobody_took_certainly_changed_nothing() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.Leader = null;
        var start = time.Now;
        var error = await Assert.ThrowsAsync<MetadataUnavailableException>(() => client.PutAsync("a", "2"));
        Assert.True(error is { OutcomeKnown: true, Retryable: true });
        Assert.InRange(time.Now - start, TimeSpan.FromSeconds(9.7), TimeSpan.FromSeconds(10.1));
    });

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(250)]
    public void A_change_that_nobody_took_is_not_sent_once_more_when_no_time_is_left_for_an_answer(int latencyMilliseconds) => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time) { Latency = TimeSpan.FromMilliseconds(latencyMilliseconds) };
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.Leader = null;
        for (var i = 0; i < 20; i++)
        {
            var error = await Assert.ThrowsAsync<MetadataUnavailableException>(() => client.PutAsync("a", "2"));
            Assert.True(error.OutcomeKnown);
        }
    });

    [Theory]
    [InlineData(FakeFate.NoSilo)]
    [InlineData(FakeFate.Replaced)]
    internal void A_copy_that_certainly_was_not_run_leaves_no_doubt(FakeFate fate) => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.OnPropose = (_, _) => fate;
        await Assert.ThrowsAsync<MetadataUnavailableException>(() => client.PutAsync("a", "2"));
    });

    [Fact]
    public void A_group_that_takes_no_more_is_busy() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        var refusals = 0;
        group.OnPropose = (silo, _) => silo == group.Leader && ++refusals < 4 ? FakeFate.Overloaded : FakeFate.Answered;
        await client.PutAsync("a", "2");
        Assert.Equal(4, refusals);
        group.OnPropose = (_, _) => FakeFate.Overloaded;
        var error = await Assert.ThrowsAsync<MetadataBusyException>(() => client.PutAsync("a", "3"));
        Assert.True(error is { OutcomeKnown: true, Retryable: true });
        Assert.Equal("2", group["a"]!.Value.ToString());
    });

    [Fact]
    public void What_was_given_up_does_not_act_behind_a_later_change() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("b", "1");
        group.OnPropose = (_, _) => FakeFate.RequestLost;
        await Assert.ThrowsAsync<MetadataOutcomeUnknownException>(() => client.PutAsync("a", "old"));
        group.OnPropose = (_, _) => FakeFate.Answered;
        var late = group.Sent[^1].Bytes;
        await client.PutAsync("a", "new");
        Assert.Equal(RefusalKind.SequenceForgotten, Assert.IsType<RefusedAnswer>(group.Apply(late)).Kind);
        Assert.Equal(("new", 1L), (group["a"]!.Value.ToString(), group["a"]!.Version));
    });

    [Fact]
    public void A_cancelled_change_ends_at_once_and_keeps_no_place() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient(options => options.MaxConcurrentChanges = 2);
        await client.PutAsync("a", "1");
        group.OnPropose = (_, command) => command is TransactionCommand ? FakeFate.RequestLost : FakeFate.Answered;
        for (var count = 0; count < 2 * MetadataLimits.SessionWindow; count++)
        {
            using var cancelled = new CancellationTokenSource();
            var put = client.PutAsync("a", "2", cancellationToken: cancelled.Token);
            var start = time.Now;
            cancelled.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
            Assert.Equal(start, time.Now);
        }

        group.OnPropose = (_, _) => FakeFate.Answered;
        await client.PutAsync("a", "3");
        Assert.Equal("3", group["a"]!.Value.ToString());
    });

    [Fact]
    public void Many_changes_at_once_open_one_session_and_tell_what_they_have() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(number => client.PutAsync($"{number}", "1")));
        Assert.Equal((3_000L, 1L), (group.Status.KeyCount, group.Status.SessionCount));
        Assert.Single(group.SentOf<OpenSessionCommand>());
        await client.PutAsync("last", "1");
        // Of all but the last one the store knows that their answers came.
        Assert.InRange(group.Status.StoredAnswerBytes, 1, 200);
    });

    [Fact]
    public void A_change_in_a_session_that_has_ended_goes_on_in_a_new_one_if_it_was_not_run() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.Apply(new RevokeLeaseCommand(group.Sent[^1].Command.Id.SessionId));
        await Task.WhenAll(client.PutAsync("a", "2"), client.PutAsync("b", "2"));
        Assert.Equal((2L, 1L), (group["a"]!.Version, group["b"]!.Version));
        Assert.Equal(2, group.SentOf<OpenSessionCommand>().Count());
    });

    [Fact]
    public void A_change_that_may_have_been_run_in_a_session_that_ended_is_unknown_and_not_run_anew() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        var session = group.Sent[^1].Command.Id.SessionId;
        var isLost = false;
        group.OnPropose = (_, command) =>
        {
            if (isLost || command is not TransactionCommand)
                return FakeFate.Answered;
            isLost = true;
            return FakeFate.AnswerLost;
        };
        var put = client.PutAsync("a", "2");
        await Task.Delay(TimeSpan.FromMilliseconds(100), time);
        group.Apply(new RevokeLeaseCommand(session));
        var error = await Assert.ThrowsAsync<MetadataSessionEndedException>(() => put);
        Assert.Equal((session, false, 2L), (error.SessionId, error.OutcomeKnown, group["a"]!.Version));
        Assert.Equal(3, (await client.PutAsync("a", "3")).Revision);
    });

    [Fact]
    public void The_session_is_renewed_while_there_are_changes_and_dropped_when_there_are_none() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient(options => options.SessionTimeToLive = TimeSpan.FromSeconds(30));
        for (var count = 0; count < 20; count++)
        {
            await client.PutAsync("a", "1");
            await Task.Delay(TimeSpan.FromSeconds(20), time);
        }

        Assert.Single(group.SentOf<OpenSessionCommand>());
        var renewals = group.SentOf<RenewLeasesCommand>().Select(one => one.At).ToList();
        Assert.InRange(renewals.Count, 38, 60);
        await Task.Delay(TimeSpan.FromSeconds(60), time);
        Assert.Equal(0, group.Status.SessionCount);
        var sent = group.Sent.Count;
        await Task.Delay(TimeSpan.FromMinutes(10), time);
        Assert.Equal((sent, 0), (group.Sent.Count, time.Timers));
        Assert.Equal(21, (await client.PutAsync("a", "1")).Revision);
    });

    [Fact]
    public void A_session_that_could_not_be_renewed_is_ended_before_another_is_opened() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        var first = group.Sent[^1].Command.Id.SessionId;
        group.OnPropose = (_, _) => FakeFate.RequestLost;
        await Task.Delay(TimeSpan.FromSeconds(61), time);
        group.OnPropose = (_, _) => FakeFate.Answered;
        await client.PutAsync("a", "2");
        Assert.NotEqual(first, group.Sent[^1].Command.Id.SessionId);
        Assert.Equal(1, group.Status.SessionCount);
        Assert.Equal(first, group.SentOf<RevokeLeaseCommand>().Select(one => one.Command.LeaseId).Distinct().Single());
    });

    [Fact]
    public void A_client_that_is_disposed_of_lets_its_changes_end_and_its_session_go() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time) { Latency = TimeSpan.FromMilliseconds(700) };
        var client = group.NewClient(options => options.LeaderPatience = TimeSpan.FromSeconds(1));
        var put = client.PutAsync("a", "1");
        await client.DisposeAsync();
        Assert.True(put.IsCompletedSuccessfully);
        Assert.Equal(0, group.Status.SessionCount);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.PutAsync("a", "2"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetAsync("a"));
        await Task.Delay(TimeSpan.FromSeconds(3), time);
        Assert.Equal(0, time.Timers);
    });

    [Fact]
    public void A_retry_whose_answer_was_too_large_to_keep_is_told_as_abridged() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", new byte[8 * 1024]);
        var isLost = false;
        group.OnPropose = (_, command) => command is TransactionCommand && !isLost && (isLost = true) ? FakeFate.AnswerLost : FakeFate.Answered;
        var put = await client.PutAsync("a", new byte[8 * 1024], new PutOptions { ReturnPrevious = true });
        Assert.Equal((true, 2L), (put.IsAbridged, put.Revision));
        isLost = false;
        var deleted = await client.DeleteAsync(KeyRange.All, returnPrevious: true);
        Assert.Equal((true, -1L, 3L), (deleted.IsAbridged, deleted.Deleted, deleted.Revision));
    });
}
