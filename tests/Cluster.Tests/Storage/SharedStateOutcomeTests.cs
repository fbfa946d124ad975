using Orleans.Storage;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>What a silo is told of a change whose answer, or whose keeper, was lost on the way.</summary>
public sealed class SharedStateOutcomeTests
{
    private const int Keeper = 0;
    private const int Caller = 1;
    private const string Change = "ChangeAsync";

    [Fact]
    public async Task A_change_whose_answer_is_lost_acts_once_and_is_answered()
    {
        await using var cluster = await StartAsync();
        var state = await cluster.ReadAsync(Caller);
        await cluster.WriteAsync(Caller, state);
        var before = long.Parse(state.ETag!);
        var asked = 0;
        cluster.Gate.Around = async (_, method, call) =>
        {
            await call();
            if (method == Change && Interlocked.Increment(ref asked) < 3)
                throw new TimeoutException("The answer was lost.");
        };
        state.State!.Number = 7;
        await cluster.WriteAsync(Caller, state);
        Assert.Equal(3, asked);
        Assert.Equal(before + 1, long.Parse(state.ETag!));
        Assert.Equal((7, state.ETag), ((await cluster.ReadAsync(Caller)).State!.Number, (await cluster.ReadAsync(2)).ETag));
    }

    [Fact]
    public async Task A_conflict_whose_answer_is_lost_stays_one()
    {
        await using var cluster = await StartAsync();
        var stale = await cluster.ReadAsync(Caller);
        var state = await cluster.ReadAsync(Caller);
        await cluster.WriteAsync(Caller, state);
        var asked = 0;
        cluster.Gate.Around = async (_, method, call) =>
        {
            await call();
            if (method == Change && Interlocked.Increment(ref asked) == 1)
                throw new TimeoutException("The answer was lost.");
        };
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => cluster.WriteAsync(Caller, stale));
        Assert.Equal(state.ETag, error.StoredEtag);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_change_that_the_dead_keeper_made_is_of_unknown_outcome_and_is_there()
    {
        await using var cluster = await StartAsync();
        var state = await cluster.ReadAsync(Caller);
        await cluster.WriteAsync(Caller, state);
        cluster.Gate.Around = async (silo, method, call) =>
        {
            await call();
            if (silo == Keeper && method == Change)
                await new TaskCompletionSource().Task;
        };
        state.State!.Number = 7;
        var write = cluster.WriteAsync(Caller, state);
        await Eventually.TrueAsync(() => cluster.KeeperOf(Keeper).Store!.Read("note/type/key")!.Version > long.Parse(state.ETag!), "it was made");
        await cluster.KillAsync(Keeper);
        var error = await Assert.ThrowsAsync<StateOutcomeUnknownException>(() => write);
        Assert.False(error.OutcomeKnown);
        Assert.Equal(7, (await cluster.ReadAsync(Caller)).State!.Number);
    }

    [Fact]
    public async Task A_change_that_never_reached_the_dead_keeper_is_made_by_the_next_and_not_twice()
    {
        await using var cluster = await StartAsync();
        var state = await cluster.ReadAsync(Caller);
        await cluster.WriteAsync(Caller, state);
        var release = new TaskCompletionSource();
        var held = 0;
        cluster.Gate.Around = async (silo, method, call) =>
        {
            if (silo == Keeper && method == Change)
            {
                Interlocked.Increment(ref held);
                await release.Task;
            }

            await call();
        };
        state.State!.Number = 7;
        var write = cluster.WriteAsync(Caller, state);
        await Eventually.TrueAsync(() => Volatile.Read(ref held) > 0, "it is on its way");
        await cluster.KillAsync(Keeper);
        await write;
        release.SetResult();
        Assert.Equal((state.ETag, 7), ((await cluster.ReadAsync(2)).ETag, (await cluster.ReadAsync(Caller)).State!.Number));
    }

    [Fact]
    public async Task A_creation_that_may_have_been_made_and_undone_is_not_made_again()
    {
        await using var cluster = await StartAsync();
        var held = 0;
        cluster.Gate.Around = async (silo, method, call) =>
        {
            if (silo == Keeper && method == Change)
            {
                Interlocked.Increment(ref held);
                await new TaskCompletionSource().Task;
            }

            await call();
        };
        var write = cluster.WriteAsync(Caller, new GrainState<Note>(new Note()));
        await Eventually.TrueAsync(() => Volatile.Read(ref held) > 0, "it is on its way");
        await cluster.KillAsync(Keeper);
        await Assert.ThrowsAsync<StateOutcomeUnknownException>(() => write);
        Assert.False((await cluster.ReadAsync(2)).RecordExists);
    }

    [Fact]
    public async Task A_change_that_was_given_up_does_nothing_when_it_comes_after_the_next_read()
    {
        await using var cluster = await StartAsync();
        var release = new TaskCompletionSource();
        int held = 0, passed = 0;
        cluster.Gate.Around = async (_, method, call) =>
        {
            if (method != Change)
            {
                await call();
                return;
            }

            Interlocked.Increment(ref held);
            await release.Task;
            await call();
            Interlocked.Increment(ref passed);
        };
        var late = new GrainState<Note>(new Note { Number = 7 });
        await cluster.InShortAsync(() => Assert.ThrowsAsync<StateOutcomeUnknownException>(() => cluster.WriteAsync(Caller, late)));
        Assert.False((await cluster.ReadAsync(Caller)).RecordExists);
        release.SetResult();
        await Eventually.TrueAsync(() => Volatile.Read(ref passed) == held, "all that was late has come");
        Assert.False((await cluster.ReadAsync(2)).RecordExists);
    }

    // A silo of Microsoft Orleans that was killed in a process that goes on can still answer; so can one whose time to stop is over.
    [Fact]
    public async Task A_keeper_that_is_cut_off_while_it_can_answer_is_to_others_as_one_that_does_not()
    {
        await using var cluster = await StartAsync();
        string[] keys = ["under way", "waiting", "waiting too"];
        var states = await Task.WhenAll(keys.Select(key => cluster.ReadAsync(Caller, key)));
        for (var i = 0; i < keys.Length; i++)
            await cluster.WriteAsync(Caller, states[i], keys[i]);
        var etags = states.Select(state => state.ETag).ToList();
        foreach (var state in states)
            state.State!.Number = 7;
        var own = await cluster.ReadAsync(Keeper, keys[2]);

        var stall = cluster.FaultsOf(Keeper).Stall = new TaskCompletionSource();
        var changes = new List<Task> { cluster.WriteAsync(Caller, states[0], keys[0]) };
        await Eventually.TrueAsync(() => cluster.FaultsOf(Keeper).Waiting > 0, "the first change is being written");
        var reached = 0;
        cluster.Gate.Around = (_, method, call) =>
        {
            var answered = call();
            if (method == Change)
                Interlocked.Increment(ref reached);
            return answered;
        };
        changes.Add(cluster.WriteAsync(2, states[1], keys[1]));
        await Eventually.TrueAsync(() => Volatile.Read(ref reached) > 0, "another change waits behind it");
        var ownChange = cluster.WriteAsync(Keeper, own, keys[2]);
        var cut = cluster.KeeperOf(Keeper).CutAsync();
        stall.SetResult();
        await cut;

        await Assert.ThrowsAsync<SiloFencedException>(() => ownChange);
        await Task.WhenAll(changes);
        await cluster.WriteAsync(Caller, states[2], keys[2]);
        for (var i = 0; i < keys.Length; i++)
        {
            var seen = await cluster.ReadAsync(2, keys[i]);
            Assert.Equal((states[i].ETag, 7), (seen.ETag, seen.State!.Number));
            Assert.NotEqual(etags[i], seen.ETag);
        }
    }

    [Theory]
    [InlineData(Keeper)]
    [InlineData(Caller)]
    public async Task A_disk_that_stalls_costs_a_typed_error_in_time_and_no_read_tells_less_than_a_later_one(int silo)
    {
        await using var cluster = await StartAsync();
        var state = await cluster.ReadAsync(silo);
        await cluster.WriteAsync(silo, state);
        var etag = state.ETag;
        var faults = cluster.FaultsOf(Keeper);
        faults.Stall = new TaskCompletionSource();
        state.State!.Number = 7;
        await cluster.InShortAsync(() => Assert.ThrowsAsync<StateOutcomeUnknownException>(() => cluster.WriteAsync(silo, state)));
        Assert.Equal(etag, state.ETag);

        // Its own silo is told nothing of the record before the outcome is there; others still see what was acknowledged.
        await cluster.InShortAsync(() => Assert.ThrowsAsync<StateUnavailableException>(() => cluster.ReadAsync(silo)));
        Assert.Equal(etag, (await cluster.ReadAsync(2)).ETag);
        Assert.False((await cluster.ReadAsync(silo, "another")).RecordExists);
        Assert.Equal([Keeper], cluster.Keepers());

        var stall = faults.Stall;
        faults.Stall = null;
        stall.SetResult();
        var read = await cluster.ReadAsync(silo);
        Assert.Equal(7, read.State!.Number);
        await cluster.WriteAsync(2, read);
    }

    [Theory]
    [InlineData(Keeper)]
    [InlineData(Caller)]
    public async Task A_full_disk_refuses_a_change_as_it_does_in_one_process_and_takes_it_later(int silo)
    {
        await using var cluster = await StartAsync();
        var state = await cluster.ReadAsync(silo);
        cluster.FaultsOf(Keeper).FailWrite = path => new DiskFullException(path);
        var error = await Assert.ThrowsAsync<DiskFullException>(() => cluster.WriteAsync(silo, state));
        Assert.Contains("state", error.Path);
        Assert.False((await cluster.ReadAsync(silo)).RecordExists);
        cluster.FaultsOf(Keeper).FailWrite = null;
        await cluster.WriteAsync(silo, state);
    }

    [Theory]
    [InlineData(Keeper)]
    [InlineData(Caller)]
    public async Task After_a_failed_flush_the_folder_is_held_and_never_served_again(int silo)
    {
        await using var cluster = await StartAsync();
        var state = await cluster.ReadAsync(silo);
        await cluster.WriteAsync(silo, state);
        cluster.FaultsOf(Keeper).FailFlush = path => new FlushFailedException(path, "a test says so");
        await Assert.ThrowsAsync<StateOutcomeUnknownException>(() => cluster.WriteAsync(silo, state));
        cluster.FaultsOf(Keeper).FailFlush = null;
        for (var other = 0; other < 3; other++)
        {
            var error = await Assert.ThrowsAsync<StateStoreFailedException>(() => cluster.ReadAsync(other));
            Assert.False(error.Retryable);
            await Assert.ThrowsAsync<StateStoreFailedException>(() => cluster.WriteAsync(other, state));
        }

        Assert.Equal([Keeper], cluster.Keepers());
    }

    // The first silo holds the folder.
    private static async Task<SharedStateCluster> StartAsync()
    {
        var cluster = await SharedStateCluster.StartAsync();
        await cluster.ReadAsync(Keeper);
        return cluster;
    }
}
