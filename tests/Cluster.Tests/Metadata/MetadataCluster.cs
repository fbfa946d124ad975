using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Watches;
using OrleansCluster.Client.Calls;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Consensus;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Cluster.Tests.Metadata;

/// <summary>Silos with a folder each, a metadata store on them, and as much of a client as tests of the store itself need.</summary>
internal sealed class MetadataCluster : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;
    private readonly ChangeNumbers _numbers = new(maxConcurrent: 16, maxWaiting: 1_000);
    private readonly Lazy<Task<long>> _session;
    private int _leader;

    private MetadataCluster(TestFolder folder, InProcessTestCluster cluster)
    {
        (_folder, _cluster, _silos) = (folder, cluster, [.. cluster.Silos]);
        _session = new(async () => (await DoAsync<LeaseAnswer>(new OpenSessionCommand(600_000))).LeaseId);
    }

    public int Count => _silos.Count;

    /// <summary>Starts silos, and creates the store on all of them.</summary>
    public static async Task<MetadataCluster> StartAsync(int silos = 3, Action<MetadataOptions>? configure = null, Action<ReplicaOptions>? replicas = null, TimeProvider? time = null)
    {
        var folder = new TestFolder();
        var builder = TestClusters.Builder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            if (time is not null)
                silo.Services.AddSingleton(time);
            silo.AddSiloDisk(_ => new RealDisk(Path.Combine(folder.Path, options.SiloName)));
            silo.AddMetadata(configure, replica =>
            {
                replica.Log = new LogOptions { SegmentBytes = 64 * 1024 };
                replica.TrailingEntries = 50;
                replicas?.Invoke(replica);
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var metadata = new MetadataCluster(folder, cluster);
        await TestGroups.CreateAsync(metadata.Replica(0), [.. metadata._silos.Select(silo => silo.Name)]);
        return metadata;
    }

    public static ByteString Key(string text) => ByteString.OfUtf8(text);

    public static TransactionCommand PutOf(string key, string value, long lease = 0) =>
        TransactionCommand.Of(new PutOperation(Key(key), Key(value)) { LeaseId = lease });

    public string NameOf(int silo) => _silos[silo].Name;

    public bool IsUp(int silo) => _silos[silo].IsActive;

    public IRaftReplicaGrain Replica(int silo) =>
        _cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, NameOf(silo)));

    public IConsensusGroupGrain Group => _cluster.Client.GetGrain<IConsensusGroupGrain>(MetadataGroups.Default);

    public Task StopAsync(int silo) => _cluster.StopSiloAsync(_silos[silo]);

    public Task KillAsync(int silo) => _cluster.KillSiloAsync(_silos[silo]);

    public async Task RestartAsync(int silo) => _silos[silo] = await _cluster.StartSiloAsync(_silos[silo].InstanceNumber, _cluster.Options);

    public async Task<int> LeaderAsync()
    {
        var leader = -1;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    var found = await Group.FindAsync().WaitAsync(TimeSpan.FromSeconds(5));
                    leader = found.LeaderSilo is null ? -1 : _silos.FindIndex(silo => silo.Name == found.LeaderSilo && silo.IsActive);
                    return leader >= 0 && (await Replica(leader).GetReportAsync().WaitAsync(TimeSpan.FromSeconds(5))).Role == "Leader";
                }
                catch (Exception e) when (e is TimeoutException or OrleansException or PinnedSiloUnavailableException)
                {
                    return false; // Whom it asks may have died just before.
                }
            },
            "there is a leader");
        return leader;
    }

    /// <summary>
    /// Has a command run: tries again until it is certain, everywhere in turn. A transaction is run once, under an id of the cluster's own
    /// session if it bears none; of other commands an earlier attempt, of which nothing was heard, may have been run as well.
    /// </summary>
    public async Task<T> DoAsync<T>(MetadataCommand command)
        where T : MetadataAnswer => Assert.IsType<T>(await DoAsync(command));

    public async Task<MetadataAnswer> DoAsync(MetadataCommand command)
    {
        if (command is not TransactionCommand { Id.IsNone: true } transaction)
            return await DoAsync(command.Encode());
        var session = await _session.Value;
        var number = await _numbers.TakeAsync(new Deadline(TimeProvider.System, TimeSpan.FromMinutes(1)), TimeProvider.System, CancellationToken.None);
        try
        {
            return await DoAsync((transaction with { Id = new(session, number, _numbers.Lowest) }).Encode());
        }
        finally
        {
            _numbers.Release(number);
        }
    }

    public Task<MetadataAnswer> PutAsync(string key, string value, long lease = 0) => DoAsync(PutOf(key, value, lease));

    /// <summary>Asks a replica, any if it is not said which, until it answers.</summary>
    public async Task<T> AskAsync<T>(MetadataQuery query, int silo = -1, TimeSpan? maxAge = null)
        where T : MetadataAnswer => Assert.IsType<T>(await AskAsync(query, silo, maxAge));

    public async Task<MetadataAnswer> AskAsync(MetadataQuery query, int silo = -1, TimeSpan? maxAge = null)
    {
        QueryAnswer? answer = null;
        var at = silo >= 0 ? silo : _leader;
        await Eventually.TrueAsync(
            async () =>
            {
                answer = await TryAskAsync(at, query, maxAge);
                if (answer is { IsAnswered: true })
                    return true;
                at = silo >= 0 ? silo : (at + 1) % Count;
                return false;
            },
            "a question is answered");
        return Decode(answer!.Answer);
    }

    public async Task<string?> GetAsync(string key, int silo = -1) =>
        (await AskAsync<RangeAnswer>(new RangeQuery(new RangeOperation(KeyRange.One(Key(key)))), silo)).Result.Items.SingleOrDefault()?.Value.ToString();

    /// <summary>
    /// Reads a range's history from a revision on until it was given one, poll after poll, from one silo after the other: as a client
    /// does whose silos die. What it was given is added to a list.
    /// </summary>
    public async Task<long> WatchAsync(KeyRange range, long from, Func<long, bool> isDone, List<MetadataEvent> seen)
    {
        for (var at = 0; !isDone(from); at++)
        {
            if (await TryAskAsync(at % Count, new HistoryQuery(range, from, true, 50, 100_000, 200), TimeSpan.FromSeconds(10)) is not { IsAnswered: true } answer)
            {
                await Task.Delay(10);
                continue;
            }

            var history = Assert.IsType<HistoryAnswer>(Decode(answer.Answer));
            seen.AddRange(history.Events);
            from = history.NextRevision;
        }

        return from;
    }

    public static MetadataAnswer Decode(byte[] bytes)
    {
        Assert.True(AnswerCodec.TryDecode(bytes, out var answer, out var problem), problem?.ToString());
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await TestClusters.EndAsync(_cluster, _silos);
        _folder.Dispose();
    }

    private async Task<MetadataAnswer> DoAsync(byte[] command)
    {
        ProposalAnswer? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                answer = await ProposeAsync(command);
                if (answer?.End is ProposalEnd.Applied || answer?.Answer.Length > 0)
                    return true;
                _leader = (_leader + 1) % Count;
                return false;
            },
            "a command is answered");
        return Decode(answer!.Answer);
    }

    // A call to a silo that was killed waits out the response timeout, 30 s.
    private async Task<ProposalAnswer?> ProposeAsync(byte[] command)
    {
        if (!IsUp(_leader))
            return null;
        try
        {
            return await Replica(_leader).ProposeAsync(command).WaitAsync(TimeSpan.FromSeconds(3));
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or PinnedSiloUnavailableException)
        {
            return null;
        }
    }

    private async Task<QueryAnswer?> TryAskAsync(int silo, MetadataQuery query, TimeSpan? maxAge)
    {
        if (!IsUp(silo))
            return null;
        try
        {
            var wait = query is HistoryQuery history ? TimeSpan.FromMilliseconds(history.WaitMilliseconds) : TimeSpan.Zero;
            return await Replica(silo).QueryAsync(query.Encode(), maxAge).WaitAsync(TimeSpan.FromSeconds(3) + wait);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or PinnedSiloUnavailableException)
        {
            return null;
        }
    }
}
