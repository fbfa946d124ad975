using System.Globalization;
using System.Text;
using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Client.Cache;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Silo.Hosting;

namespace OrleansCluster.Silo.Tour.Cache;

/// <summary>
/// The cache: a word list stored by many clients, while a silo is killed; then one is added. Nothing that was acknowledged may be lost, every word must be readable all along,
/// and nothing may move that need not.
/// </summary>
internal sealed class CacheStep(SiloFleet fleet, TourSource source, MetadataClient metadata, IGrainFactory grains, TourReport report, TourScreen screen, TimeProvider time)
{
    private const int Clients = 16;
    private const int BatchWords = 250;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly CacheKeys Keys = new(CacheGrains.DefaultCache);

    private readonly CacheClient[] _clients = [.. Enumerable.Range(0, Clients).Select(_ => new CacheClient(grains, new CacheClientOptions { Timeout = Patience }, null, time))];
    private int _repeated;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var words = await WordList.OfAsync(source, cancellationToken);
        var victim = fleet.Nodes[^1].Name;
        await SettledAsync(fleet.Nodes.Count, cancellationToken);
        var whole = await MapAsync(cancellationToken);
        await screen.PassAsync("caching", words.Count, "words", progress => StoreAsync(words, victim, progress, cancellationToken));
        report.Add(
            $"{victim} killed without warning while {Clients} clients cached {words.Count} words", fleet[victim].State == SiloState.Killed,
            $"{_repeated} of unknown outcome, stored again");
        await CheckAsync("Every word is in the cache, as it was stored", words, cancellationToken);
        await SettledAsync(fleet.Nodes.Count - 1, cancellationToken);
        var less = await MapAsync(cancellationToken);

        using var added = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAlongAsync(words, added.Token);
        await fleet.StartAsync(victim, cancellationToken);
        await fleet.OpenFilesAsync(cancellationToken);
        await SettledAsync(fleet.Nodes.Count, cancellationToken);
        added.Cancel();
        var (reads, wrong) = await reading;
        report.Add($"Every word could be read all the while {victim} came back and took its share", wrong is null && reads > 0, wrong ?? $"{reads} reads");
        await CheckAsync("No word was lost when shards moved", words, cancellationToken);
        Check("when it died", whole, less);
        Check("when it came back", less, await MapAsync(cancellationToken));
    }

    private void Check(string when, PartitionMap before, PartitionMap after)
    {
        var moved = PartitionMovement.Between(before, after);
        report.Add(
            $"Nothing moved {when} but what had to", moved.Primaries == moved.PrimariesAtLeast && moved.Copies == moved.CopiesAtLeast && moved.Copies > 0,
            $"{moved.Primaries} of {before.Options.Partitions} shards have another owner, at least {moved.PrimariesAtLeast}; {moved.Copies} copies were sent, at least {moved.CopiesAtLeast}");
    }

    private async Task StoreAsync(IReadOnlyList<string> words, string victim, TourProgress progress, CancellationToken cancellationToken)
    {
        var (next, killed) = (-1, 0);
        await Task.WhenAll(_clients.Select(async client =>
        {
            for (var at = Interlocked.Increment(ref next); at < words.Count; at = Interlocked.Increment(ref next))
            {
                if (at >= words.Count / 2 && Interlocked.Exchange(ref killed, 1) == 0)
                    await fleet.KillAsync(victim);
                await StoreAsync(client, words[at], cancellationToken);
                progress.FileDone();
            }
        }));
    }

    // To store the same once more is no harm.
    private async Task StoreAsync(CacheClient client, string word, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await client.SetAsync(word, ValueOf(word), cancellationToken: cancellationToken);
                return;
            }
            catch (CacheOutcomeUnknownException)
            {
                Interlocked.Increment(ref _repeated);
            }
        }
    }

    private async Task CheckAsync(string claim, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var wrong = new List<string>();
        foreach (var batch in words.Chunk(BatchWords))
        {
            var values = await _clients[0].GetManyAsync([.. batch.Select(word => new CacheKey(word))], cancellationToken);
            wrong.AddRange(batch.Where((word, at) => values[at] is not { } value || !value.Value.Span.SequenceEqual(ValueOf(word))));
        }

        report.Add(claim, wrong.Count == 0, wrong.Count == 0 ? $"{words.Count} words" : $"{wrong.Count} are not, as '{wrong[0]}'");
    }

    private async Task<(int Reads, string? Wrong)> ReadAlongAsync(IReadOnlyList<string> words, CancellationToken stop)
    {
        var reads = 0;
        try
        {
            for (; !stop.IsCancellationRequested; reads++)
            {
                var word = words[reads % words.Count];
                if (await _clients[1].GetAsync(word, CancellationToken.None) is not { } value || !value.Value.Span.SequenceEqual(ValueOf(word)))
                    return (reads, $"'{word}' is not there");
            }

            return (reads, null);
        }
        catch (CacheException e)
        {
            return (reads, e.Message);
        }
    }

    private static byte[] ValueOf(string word) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{word.Length} letters: {word}"));

    private async Task<PartitionMap> MapAsync(CancellationToken cancellationToken) =>
        PartitionMap.FromBytes((await metadata.GetAsync(Keys.Map, null, cancellationToken)).Item!.Value.Span);

    // Every shard is served, and has its copy on another silo.
    private async Task SettledAsync(int silos, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            var reports = await Task.WhenAll(fleet.Nodes.Where(node => node.State == SiloState.Running).Select(node => TryReportAsync(node.Name)));
            var partitions = reports.Sum(one => one?.OwnedShards ?? 0);
            if (reports.Length == silos && partitions > 0 && reports.All(one => one is { IsSure: true, WaitingBytes: 0 } && one.OwnedShards >= partitions / silos)
                && reports.Sum(one => one!.BackupShards) == partitions && (await MapAsync(cancellationToken)).Nodes.Length == silos)
                return;
            await Task.Delay(Pause, time, cancellationToken);
        }

        throw new StartException($"The cache has not come to rest on {silos} silos within {Patience}.");
    }

    private async Task<CacheMemberReport?> TryReportAsync(string silo)
    {
        try
        {
            return await grains.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(CacheGrains.DefaultCache, silo)).GetReportAsync();
        }
        catch (Exception e) when (e is PinnedSiloUnavailableException || CallFailures.IsUnanswered(e))
        {
            return null;
        }
    }
}
