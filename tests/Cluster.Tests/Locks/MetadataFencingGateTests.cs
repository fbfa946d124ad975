using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>The gate in the metadata store, over a real store whose answers a test may lose.</summary>
public sealed class MetadataFencingGateTests
{
    [Fact]
    public void Once_a_token_was_shown_a_lower_one_neither_enters_nor_writes() => VirtualTime.Run(async time =>
    {
        await using var client = new FakeGroup(time).NewClient();
        var gate = new MetadataFencingGate(client, "account");
        await gate.EnterAsync(33);
        await gate.EnterAsync(33);
        Assert.True((await gate.CommitAsync(33, Set("100"))).Succeeded);
        await gate.EnterAsync(34);
        var error = await Assert.ThrowsAsync<StaleTokenException>(() => gate.CommitAsync(33, Set("105")));
        Assert.Equal(("account", 33, 34), (error.Resource, error.Token, error.Accepted));
        Assert.Equal(34, (await Assert.ThrowsAsync<StaleTokenException>(() => gate.EnterAsync(33))).Accepted);
        Assert.Equal("100", await TotalAsync(client));
        Assert.True((await gate.CommitAsync(34, Set("107"))).Succeeded);
        Assert.Equal("107", await TotalAsync(client));
    });

    [Fact]
    public void Tokens_are_compared_as_numbers_whatever_their_bytes() => VirtualTime.Run(async time =>
    {
        await using var client = new FakeGroup(time).NewClient();
        var gate = new MetadataFencingGate(client, "account");
        foreach (var token in new[] { 1L, 9, 10, 127, 128, 255, 256, 65_535, 65_536, 1L << 40, long.MaxValue })
        {
            await gate.EnterAsync(token);
            if (token > 1)
                await Assert.ThrowsAsync<StaleTokenException>(() => gate.EnterAsync(token - 1));
        }
    });

    [Fact]
    public void A_token_that_was_not_shown_changes_nothing() => VirtualTime.Run(async time =>
    {
        await using var client = new FakeGroup(time).NewClient();
        var gate = new MetadataFencingGate(client, "account");
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => gate.CommitAsync(33, Set("1")));
        await gate.EnterAsync(32);
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => gate.CommitAsync(33, Set("1")));
        Assert.Null((await client.GetAsync("total")).Item);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => gate.EnterAsync(0));
        Assert.Throws<InvalidLockRequestException>(() => new MetadataFencingGate(client, ""));
    });

    [Fact]
    public void Another_condition_that_does_not_hold_is_no_stale_token() => VirtualTime.Run(async time =>
    {
        await using var client = new FakeGroup(time).NewClient();
        var gate = new MetadataFencingGate(client, "account");
        await gate.EnterAsync(33);
        var outcome = await gate.CommitAsync(33, transaction => transaction
            .If(Compare.Exists("total"))
            .Then(new PutOperation("total", "1"))
            .Else(new RangeOperation(KeyRange.One("total")) { CountOnly = true }));
        Assert.False(outcome.Succeeded);
        Assert.Equal(0, Assert.IsType<RangeResult>(Assert.Single(outcome.Results)).Count);
    });

    [Fact]
    public void Each_resource_and_each_slot_has_a_gate_of_its_own() => VirtualTime.Run(async time =>
    {
        await using var client = new FakeGroup(time).NewClient();
        var gate = new MetadataFencingGate(client, "pool");
        await gate.Slot(0).EnterAsync(50);
        await gate.Slot(1).EnterAsync(40);
        await gate.EnterAsync(30);
        await new MetadataFencingGate(client, "1/pool").EnterAsync(20);
        await Assert.ThrowsAsync<StaleTokenException>(() => gate.Slot(0).EnterAsync(40));
        Assert.True((await gate.Slot(1).CommitAsync(40, Set("1"))).Succeeded);
        Assert.Throws<ArgumentOutOfRangeException>(() => gate.Slot(10_000));
    });

    [Fact]
    public void A_former_holders_transaction_that_arrives_late_is_not_done() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await using var other = group.NewClient();
        var (former, holder) = (new MetadataFencingGate(client, "account"), new MetadataFencingGate(other, "account"));
        await former.EnterAsync(33);
        group.OnPropose = (_, command) => command is TransactionCommand ? FakeFate.RequestLost : FakeFate.Answered;
        await Assert.ThrowsAsync<MetadataOutcomeUnknownException>(() => former.CommitAsync(33, Set("105")));
        var lost = group.Sent[^1].Bytes;
        group.OnPropose = (_, _) => FakeFate.Answered;
        await holder.EnterAsync(34);
        Assert.False(Assert.IsType<TransactionAnswer>(group.Apply(lost)).Succeeded);
        Assert.Null(group["total"]);
    });

    [Fact]
    public void A_change_whose_answer_was_lost_is_of_unknown_outcome_and_reading_tells() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        var gate = new MetadataFencingGate(client, "account");
        await gate.EnterAsync(33);
        group.OnPropose = (_, command) => command is TransactionCommand ? FakeFate.AnswerLost : FakeFate.Answered;
        Assert.False((await Assert.ThrowsAsync<MetadataOutcomeUnknownException>(() => gate.CommitAsync(33, Set("100")))).OutcomeKnown);
        Assert.False((await Assert.ThrowsAsync<MetadataOutcomeUnknownException>(() => gate.EnterAsync(34))).OutcomeKnown);
        group.OnPropose = (_, _) => FakeFate.Answered;
        await gate.EnterAsync(34);
        Assert.Equal("100", await TotalAsync(client));
    });

    [Fact]
    public void Of_two_holders_who_race_none_writes_after_the_next_has_entered() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        var random = new Random(1);
        var (done, refused) = (0, 0);
        for (var token = 1; token <= 200; token += 2)
        {
            await using var client = group.NewClient();
            var gate = new MetadataFencingGate(client, "account");
            await gate.EnterAsync(token);
            var former = AddAsync(gate, token, TimeSpan.FromMilliseconds(random.Next(5)));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(5)), time);
            await gate.EnterAsync(token + 1);
            var before = await TotalAsync(client);
            await gate.CommitAsync(token + 1, Set(before + "x"));
            await former;
            Assert.Equal(before + "x", await TotalAsync(client));
        }

        Assert.True(done > 0 && refused > 0, $"{done} were first, {refused} were refused.");

        async Task AddAsync(MetadataFencingGate gate, long token, TimeSpan pause)
        {
            try
            {
                await Task.Delay(pause, time);
                await gate.CommitAsync(token, Set("late"));
                done++;
            }
            catch (StaleTokenException)
            {
                refused++;
            }
        }
    });

    private static Action<MetadataTransaction> Set(string total) => transaction => transaction.Then(new PutOperation("total", total));

    private static async Task<string> TotalAsync(MetadataClient client) => (await client.GetAsync("total")).Item?.Value.ToString() ?? "";
}
