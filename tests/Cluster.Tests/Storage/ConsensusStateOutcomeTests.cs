using Orleans.Storage;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Storage.Consensus;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>What a silo is told of state that cannot be had, or of a change whose answer was lost.</summary>
public sealed class ConsensusStateOutcomeTests
{
    private const string Propose = "ProposeAsync";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1500);

    [Fact]
    public async Task A_change_whose_answer_is_lost_acts_once_and_is_answered()
    {
        await using var cluster = await ConsensusStateCluster.StartAsync();
        var state = await cluster.ReadAsync(0);
        await cluster.WriteAsync(0, state);
        var before = long.Parse(state.ETag!);
        var asked = 0;
        cluster.Gate.Around = async (method, call) =>
        {
            await call();
            if (method == Propose && Interlocked.Increment(ref asked) < 3)
                throw new TimeoutException("The answer was lost.");
        };
        state.State!.Number = 7;
        await cluster.WriteAsync(0, state);
        Assert.True(asked >= 3);
        Assert.Equal(before + 1, long.Parse(state.ETag!));
        Assert.Equal((7, state.ETag), ((await cluster.ReadAsync(1)).State!.Number, (await cluster.ReadAsync(2)).ETag));
    }

    [Fact]
    public async Task A_change_that_is_never_answered_is_of_unknown_outcome_and_the_next_read_tells_it()
    {
        await using var cluster = await ConsensusStateCluster.StartAsync(timeout: Short);
        var state = await WriteAsync(cluster, 1);
        cluster.Gate.Around = async (method, call) =>
        {
            await call();
            if (method == Propose)
                throw new TimeoutException("The answer was lost.");
        };
        state.State!.Number = 2;
        var error = await Assert.ThrowsAsync<StateOutcomeUnknownException>(() => cluster.WriteAsync(0, state));
        Assert.False(error.OutcomeKnown);
        cluster.Gate.Around = (_, call) => call();
        await UntilReadAsync(cluster, 2);
    }

    [Fact]
    public async Task A_change_that_was_given_up_does_nothing_when_it_comes_after_the_next_read()
    {
        await using var cluster = await ConsensusStateCluster.StartAsync(timeout: Short);
        await WriteAsync(cluster, 1);
        await cluster.ClearAsync(0, await cluster.ReadAsync(0));
        var release = new TaskCompletionSource();
        int held = 0, passed = 0;
        cluster.Gate.Around = async (method, call) =>
        {
            if (method == Propose)
            {
                Interlocked.Increment(ref held);
                await release.Task;
            }

            await call();
            if (method == Propose)
                Interlocked.Increment(ref passed);
        };
        var late = new GrainState<Note>(new Note { Number = 7 });
        await Assert.ThrowsAsync<StateOutcomeUnknownException>(() => cluster.WriteAsync(0, late));
        cluster.Gate.Around = (_, call) => call();
        await UntilReadAsync(cluster, 0);
        Assert.False((await cluster.ReadAsync(0)).RecordExists);
        release.SetResult();
        await Eventually.TrueAsync(() => Volatile.Read(ref passed) == Volatile.Read(ref held), "all that was late has come");
        Assert.False((await cluster.ReadAsync(1)).RecordExists);
    }

    [Fact]
    public async Task Who_needs_state_before_there_is_a_group_waits_for_it_and_is_told_if_none_comes()
    {
        await using var cluster = await ConsensusStateCluster.StartAsync(timeout: Short, isCreated: false);
        await Assert.ThrowsAsync<StateUnavailableException>(() => cluster.ReadAsync(0));
        var error = await Assert.ThrowsAsync<StateUnavailableException>(() => cluster.WriteAsync(1, new GrainState<Note>(new Note())));
        Assert.True(error.Retryable && error.OutcomeKnown);
        await cluster.CreateGroupAsync();
        await WriteAsync(cluster, 1);
    }

    [Fact]
    public async Task Without_a_majority_state_is_unavailable_and_with_it_all_is_there()
    {
        await using var cluster = await ConsensusStateCluster.StartAsync(timeout: Short);
        await WriteAsync(cluster, 5);
        await cluster.KillAsync(1);
        await cluster.KillAsync(2);
        await Assert.ThrowsAsync<StateUnavailableException>(() => cluster.ReadAsync(0));
        await cluster.RestartAsync(1);
        await UntilReadAsync(cluster, 5);
    }

    [Fact]
    public async Task A_state_over_a_quota_is_refused_typed_and_fits_when_there_is_room()
    {
        await using var cluster = await ConsensusStateCluster.StartAsync();
        var client = cluster.ClientOf(0);
        await client.SetQuotaAsync(ByteString.OfUtf8(ConsensusStateKeys.Prefix), 10_000);
        var state = await cluster.ReadAsync(0);
        state.State!.Text = new string('x', 20_000);
        var error = await Assert.ThrowsAsync<StateStoreFullException>(() => cluster.WriteAsync(0, state));
        Assert.True(error.OutcomeKnown);
        Assert.False((await cluster.ReadAsync(0)).RecordExists);
        await client.SetQuotaAsync(ByteString.OfUtf8(ConsensusStateKeys.Prefix), null);
        await cluster.WriteAsync(0, state);
    }

    // As somebody would who is told to try again.
    private static async Task<GrainState<Note>> WriteAsync(ConsensusStateCluster cluster, int number)
    {
        GrainState<Note>? written = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    var state = await cluster.ReadAsync(0);
                    state.State!.Number = number;
                    await cluster.WriteAsync(0, state);
                    written = state;
                    return true;
                }
                catch (Exception e) when (e is StateUnavailableException or StateOutcomeUnknownException)
                {
                    return false;
                }
            },
            "it is written");
        return written!;
    }

    private static Task UntilReadAsync(ConsensusStateCluster cluster, int number) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                Assert.Equal(number, (await cluster.ReadAsync(0)).State!.Number);
                return true;
            }
            catch (StateUnavailableException)
            {
                return false;
            }
        },
        $"{number} is read");
}
