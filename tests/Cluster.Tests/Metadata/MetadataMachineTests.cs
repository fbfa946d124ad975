using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Leadership;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Grains.Metadata;
using static OrleansCluster.Cluster.Tests.Metadata.MetadataCluster;

namespace OrleansCluster.Cluster.Tests.Metadata;

public sealed class MetadataMachineTests
{
    private static readonly LeaderPolicy Policy = new(new CompactionPolicy(null, null), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), 0);

    private readonly MetadataMachine _machine = Create();
    private long _index;

    [Fact]
    public async Task Entries_of_the_consensus_itself_count_as_empty()
    {
        _index = 5;
        Put(_machine, "a");
        _index = 9;
        Put(_machine, "b");
        var status = await AskAsync<StoreStatusAnswer>(_machine, new StatusQuery());
        Assert.Equal((2L, 10L), (status.Revision, status.AppliedIndex));
    }

    [Fact]
    public async Task Watches_that_wait_while_a_snapshot_is_loaded_are_answered_and_miss_nothing()
    {
        Put(_machine, "a");
        var lagging = Create();
        Load(lagging, _machine);
        var watch = AskAsync<HistoryAnswer>(lagging, Watch(2));
        var late = AskAsync<HistoryAnswer>(lagging, Watch(99));
        Assert.False(watch.IsCompleted);
        Put(_machine, "b");
        Put(_machine, "a");
        Load(lagging, _machine);
        var answer = await watch;
        Assert.Equal((0, 2L, true), (answer.Events.Length, answer.NextRevision, answer.IsBehind));
        answer = await AskAsync<HistoryAnswer>(lagging, Watch(answer.NextRevision));
        Assert.Equal(["b", "a"], answer.Events.Select(one => one.Version.Key.ToString()));
        Assert.Equal((0, 99L), ((await late).Events.Length, (await late).NextRevision));
    }

    [Fact]
    public async Task Watches_end_with_their_replica_and_leave_nothing_behind()
    {
        using var ended = new CancellationTokenSource();
        var watches = Enumerable.Range(0, 100).Select(_ => _machine.QueryAsync(Watch(1).Encode(), ended.Token).AsTask()).ToList();
        await ended.CancelAsync();
        foreach (var watch in watches)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        Assert.Equal(0, (await AskAsync<StoreStatusAnswer>(_machine, new StatusQuery())).WaitingWatches);
    }

    [Fact]
    public async Task More_watches_than_allowed_are_refused()
    {
        using var ended = new CancellationTokenSource();
        var query = Watch(1).Encode();
        var watches = new List<Task<ReadOnlyMemory<byte>>>();
        for (var at = 0; at < MetadataLimits.MaxWaitingWatches; at++)
            watches.Add(_machine.QueryAsync(query, ended.Token).AsTask());
        var refused = Assert.IsType<RefusedAnswer>(Decode((await _machine.QueryAsync(query, ended.Token)).ToArray()));
        Assert.Equal((RefusalKind.TooManyWatches, (long)MetadataLimits.MaxWaitingWatches), (refused.Kind, refused.Limit));
        Put(_machine, "a");
        foreach (var watch in watches)
            Assert.Single(Assert.IsType<HistoryAnswer>(Decode((await watch).ToArray())).Events);
    }

    [Fact]
    public void What_is_no_snapshot_is_refused_and_changes_nothing()
    {
        Put(_machine, "a");
        Assert.Throws<FormatException>(() => _machine.BeginRestore().Add(new byte[100]));
        Assert.Null(Assert.Throws<FormatException>(() => _machine.BeginRestore().Complete()).InnerException); // What it has inside would have to cross calls too.
        var parts = _machine.Freeze().Select(part => part.ToArray()).ToList();
        parts[0][20] ^= 1;
        Assert.Throws<FormatException>(() => _machine.BeginRestore().Add(parts[0]));
        Assert.Equal(2, Put(_machine, "a").Revision);
    }

    [Fact]
    public async Task A_frozen_state_is_what_it_was_whatever_comes_after()
    {
        for (var at = 0; at < 1_000; at++)
            Put(_machine, $"k{at}");
        var frozen = _machine.Freeze();
        for (var at = 0; at < 2_000; at++)
            Put(_machine, $"k{at}");
        var restored = Create();
        var restore = restored.BeginRestore();
        foreach (var part in frozen)
            restore.Add(part);
        restore.Complete();
        var status = await AskAsync<StoreStatusAnswer>(restored, new StatusQuery());
        Assert.Equal((1_000L, 1_000L), (status.Revision, status.KeyCount));
    }

    [Fact]
    public async Task A_large_range_is_read_as_it_was_when_it_was_asked_for()
    {
        for (var at = 0; at < 25_000; at++)
            Put(_machine, $"k{at:D5}");
        var read = AskAsync<RangeAnswer>(_machine, new RangeQuery(new RangeOperation(KeyRange.All) { CountOnly = true }));
        Assert.Equal((25_000L, 25_000L), ((await read).Result.Count, (await read).Revision));
    }

    private static MetadataMachine Create() => new(Policy, new StoppedClock());

    private static void Load(MetadataMachine target, MetadataMachine source)
    {
        var restore = target.BeginRestore();
        foreach (var part in source.Freeze())
            restore.Add(part);
        restore.Complete();
    }

    private static HistoryQuery Watch(long from) => new(KeyRange.All, from, false, 100, 10_000, 10_000);

    private static async Task<T> AskAsync<T>(MetadataMachine machine, MetadataQuery query)
        where T : MetadataAnswer => Assert.IsType<T>(Decode((await machine.QueryAsync(query.Encode(), CancellationToken.None)).ToArray()));

    private MetadataAnswer Put(MetadataMachine machine, string key) => Decode(machine.Apply(++_index, PutOf(key, "v").Encode()).ToArray());
}
