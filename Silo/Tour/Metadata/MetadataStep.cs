using System.Collections.Concurrent;
using System.Globalization;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Silo.Hosting;

namespace OrleansCluster.Silo.Tour.Metadata;

/// <summary>
/// The metadata store: puts, transactions and a watch on a group of three, whose leader is killed in the middle of 10,000 puts. Every
/// acknowledged put must be there, none twice, and the watch must have told each just once, in order.
/// </summary>
internal sealed class MetadataStep(
    SiloFleet fleet, MetadataClient metadata, IGrainFactory grains, TourReport report, TourScreen screen, TimeProvider time)
{
    private const int Puts = 10_000;
    private const int AtOneTime = 64;
    private const string Counted = "tour/count/";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<int, long> _acknowledged = new();
    private readonly ConcurrentDictionary<int, string> _unknown = new();
    private readonly ConcurrentDictionary<int, string> _refused = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CheckGroupAsync(cancellationToken);
        await PutAndGetAsync(cancellationToken);
        await TransactAsync(cancellationToken);
        await CountAsync(cancellationToken);
    }

    private static ByteString KeyOf(int number) => ByteString.OfUtf8(string.Create(CultureInfo.InvariantCulture, $"{Counted}{number:00000}"));

    private async Task CheckGroupAsync(CancellationToken cancellationToken)
    {
        var group = await UntilAsync(
            () => metadata.GetGroupAsync(cancellationToken),
            found => found.LeaderSilo is not null && found.Replicas.Count(replica => replica.Report is { Failure: null, Members.Length: > 0 }) == fleet.Nodes.Count,
            cancellationToken);
        var whole = group.Replicas.Count(replica => replica.Report is { Failure: null, Members.Length: > 0 });
        report.Add(
            $"The metadata store's group has {fleet.Nodes.Count} replicas and a leader", whole == fleet.Nodes.Count && group.LeaderSilo is not null,
            $"{group.LeaderSilo ?? "nobody"} leads in term {group.Term}, {whole} take part");
    }

    private async Task PutAndGetAsync(CancellationToken cancellationToken)
    {
        var key = ByteString.OfUtf8("tour/greeting");
        var first = await metadata.PutAsync(key, ByteString.OfUtf8("hello"), null, cancellationToken);
        var second = await metadata.PutAsync(key, ByteString.OfUtf8("hello again"), null, cancellationToken);
        var now = await metadata.GetAsync(key, null, cancellationToken);
        var before = await metadata.GetAsync(key, new ReadOptions { Revision = first.Revision }, cancellationToken);
        report.Add(
            "A value is read as it was put, now and as it was before",
            now.Item?.Value.ToString() == "hello again" && now.Item.ModRevision == second.Revision && before.Item?.Value.ToString() == "hello",
            $"revision {first.Revision}: '{before.Item?.Value}', revision {second.Revision}: '{now.Item?.Value}'");
    }

    // Two accounts, and one transfer that may be made and one that may not.
    private async Task TransactAsync(CancellationToken cancellationToken)
    {
        var (from, to) = (ByteString.OfUtf8("tour/account/a"), ByteString.OfUtf8("tour/account/b"));
        var (full, empty) = (ByteString.OfUtf8("100"), ByteString.OfUtf8("0"));
        var opened = await metadata.Transaction()
            .If(Compare.Missing(from), Compare.Missing(to)).Then(new PutOperation(from, full), new PutOperation(to, empty)).CommitAsync(cancellationToken);
        var made = await TransferAsync();
        var refused = await TransferAsync();
        report.Add(
            "A transaction over two keys happens whole, and not at all when its condition does not hold",
            opened.Succeeded && made.Succeeded && !refused.Succeeded
                && refused.Results is [RangeResult { Items: [var a] }, RangeResult { Items: [var b] }] && a.Value == empty && b.Value == full && a.ModRevision == b.ModRevision,
            $"moved in revision {made.Revision}, a second time refused");

        Task<TransactionOutcome> TransferAsync() => metadata.Transaction()
            .If(Compare.Holds(from, full), Compare.Holds(to, empty))
            .Then(new PutOperation(from, empty), new PutOperation(to, full))
            .Else(new RangeOperation(KeyRange.One(from)), new RangeOperation(KeyRange.One(to)))
            .CommitAsync(cancellationToken);
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        var range = KeyRange.Prefix(ByteString.OfUtf8(Counted));
        var from = (await metadata.GetAsync(KeyOf(0), null, cancellationToken)).Revision + 1;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var last = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watching = WatchAsync(range, from, last.Task, cancellationToken);
        var victim = await LeadingVictimAsync(cancellationToken);
        var longest = TimeSpan.Zero;
        await screen.PassAsync("putting", Puts, "puts", async progress => longest = await PutAllAsync(progress, victim, cancellationToken));
        var items = new Dictionary<ByteString, KeyVersion>();
        await foreach (var item in metadata.GetAllAsync(range, null, cancellationToken))
            items.Add(item.Key, item);
        last.SetResult((await metadata.GetAsync(KeyOf(0), null, cancellationToken)).Revision);
        report.Add($"{victim}, the leader, killed without warning during {Puts} puts", fleet[victim].State == SiloState.Killed, $"the longest put took {longest.TotalMilliseconds:0} ms");
        Check(items);
        CheckEvents(await watching, items);
        await RestartAsync(victim, cancellationToken);
    }

    private async Task<TimeSpan> PutAllAsync(TourProgress progress, string victim, CancellationToken cancellationToken)
    {
        var (next, killed) = (-1, 0);
        var longest = await Task.WhenAll(Enumerable.Range(0, AtOneTime).Select(async _ =>
        {
            var own = TimeSpan.Zero;
            for (var number = Interlocked.Increment(ref next); number < Puts; number = Interlocked.Increment(ref next))
            {
                if (_acknowledged.Count >= Puts / 2 && Interlocked.Exchange(ref killed, 1) == 0)
                    await fleet.KillAsync(victim);
                var started = time.GetTimestamp();
                await PutAsync(number, cancellationToken);
                var taken = time.GetElapsedTime(started);
                own = taken > own ? taken : own;
                progress.FileDone();
            }

            return own;
        }));
        return longest.Max();
    }

    private async Task PutAsync(int number, CancellationToken cancellationToken)
    {
        try
        {
            var put = await metadata.PutAsync(KeyOf(number), ByteString.OfUtf8($"{number}"), null, cancellationToken);
            _acknowledged[number] = put.Revision;
        }
        catch (MetadataException e)
        {
            (e.OutcomeKnown ? _refused : _unknown)[number] = e.Message;
        }
    }

    // A put by a client that retries it on its own is one put: its key has been put just once.
    private void Check(Dictionary<ByteString, KeyVersion> items)
    {
        var missing = _acknowledged.Where(put => !items.TryGetValue(KeyOf(put.Key), out var item) || item.ModRevision != put.Value || item.Value.ToString() != $"{put.Key}").ToList();
        report.Add(
            "Every acknowledged put is there, as it was acknowledged", missing.Count == 0 && _acknowledged.Count + _unknown.Count + _refused.Count == Puts && _acknowledged.Count > Puts / 2,
            missing.Count == 0 ? $"{_acknowledged.Count} of {Puts} acknowledged, {_unknown.Count} unknown, {_refused.Count} refused" : $"{missing.Count} are not, as {KeyOf(missing[0].Key)}");
        var refused = _refused.Keys.Where(number => items.ContainsKey(KeyOf(number))).ToList();
        var twice = items.Values.Where(item => item.Version != 1).ToList();
        report.Add(
            "No put has happened twice, and none that was refused",
            twice.Count == 0 && refused.Count == 0,
            twice.Count > 0 ? $"{twice.Count} have happened twice, as {twice[0].Key}"
                : refused.Count > 0 ? $"{refused.Count} were refused and have happened, as {KeyOf(refused[0])}"
                : $"{items.Count} keys, each put once");
    }

    private void CheckEvents(List<KeyVersion> events, Dictionary<ByteString, KeyVersion> items)
    {
        var isOrdered = events.Zip(events.Skip(1)).All(pair => pair.First.ModRevision < pair.Second.ModRevision);
        var told = events.Select(one => one.Key).ToHashSet();
        report.Add(
            "A watch told of each put once, in order, across the change of leaders",
            isOrdered && told.Count == events.Count && told.SetEquals(items.Keys), $"{events.Count} events of {items.Count} puts");
    }

    private async Task<List<KeyVersion>> WatchAsync(KeyRange range, long from, Task<long> last, CancellationToken cancellationToken)
    {
        var events = new List<KeyVersion>();
        await foreach (var batch in metadata.WatchAsync(range, new WatchOptions { FromRevision = from }, cancellationToken))
        {
            events.AddRange(batch.Events.Select(one => one.Version));
            if (last.IsCompletedSuccessfully && batch.NextRevision > await last)
                break;
        }

        return events;
    }

    // The silo that is killed: the last, because with the Microsoft engine the first keeps the membership. So it is made the leader.
    private async Task<string> LeadingVictimAsync(CancellationToken cancellationToken)
    {
        var victim = fleet.Nodes[^1].Name;
        await UntilAsync(
            async () =>
            {
                var leader = (await metadata.GetGroupAsync(cancellationToken)).LeaderSilo;
                if (leader is not null && leader != victim)
                    await Replica(leader).TransferLeadershipAsync(victim);
                return await Replica(victim).GetReportAsync();
            },
            own => own.Role == "Leader",
            cancellationToken);
        return victim;
    }

    private async Task RestartAsync(string victim, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await fleet.StartAsync(victim, cancellationToken);
        await fleet.OpenFilesAsync(cancellationToken);
        var end = (await metadata.GetStatusAsync(cancellationToken)).AppliedIndex;
        var own = await UntilAsync(() => Replica(victim).GetReportAsync(), found => found.AppliedIndex >= end, cancellationToken);
        report.Add(
            $"{victim} came back and has all that it missed", own.AppliedIndex >= end && own.Failure is null,
            $"log index {own.AppliedIndex}, after {time.GetElapsedTime(started).TotalMilliseconds:0} ms");
    }

    private IRaftReplicaGrain Replica(string silo) => grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, silo));

    /// <summary>Asks again until it is so, or the patience is over; answers what was said last.</summary>
    private async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var answer = await ask();
        while (!isSo(answer) && time.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Pause, time, cancellationToken);
            answer = await ask();
        }

        return answer;
    }
}
