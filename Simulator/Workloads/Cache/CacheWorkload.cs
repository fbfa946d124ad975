using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Cache;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Faults.Silos;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Workloads.Cache;

/// <summary>
/// Clients set, compare-and-set, add, delete, touch, increment, append to and read a few keys of a cache with one backup, one by one and many at once; store some under a tag and
/// invalidate that; load some that are not there; read some through near caches; and let some expire: with the shipped registration and library.
/// <para>Never seen: an acknowledged change that is lost, a read that goes back, two compare-and-sets of one version that both succeed, an addition to a key that is there, an increment or an appended text
/// that is there twice or not at all; a version that does not grow; a key that is still there when its tag was invalidated; what a loader read before a deletion, told behind it;
/// what a near cache tells older than its bound, or than it told before; an expiry too early. In the end, all being whole: a shard without an owner or without its backup.</para>
/// <para>Budget: one copy of a shard is left at every moment (one silo at a time is killed, stopped, stands still or is cut off); clocks drift by at most ρ; a request of a client is delivered at most once.</para>
/// </summary>
internal class CacheWorkload : Workload
{
    private const int Partitions = 4;
    private const int Keys = 2; // of each kind
    private const int MaxAtOnce = 8;
    private const string Tag = "tag";

    private static readonly TimeSpan NearStaleness = TimeSpan.FromSeconds(2);
    private static readonly string[] Told = ["value", "count", "appended", "gone", "tagged"];

    private readonly Dictionary<SimClient, CacheClient> _clients = [];
    private readonly Dictionary<(string Client, string Key), long> _seen = [];
    private readonly Dictionary<SimClient, CacheClient> _nearClients = [];
    private readonly CacheFindings _findings = new();
    private readonly AppendedTexts _appended;
    private readonly LoadedKeys _loaded;
    private readonly NearReads _near;
    private readonly Dictionary<SimClient, List<Task>> _underWay = [];
    private int? _atOnce;
    private bool _wasWhole;
    private int _written;

    public CacheWorkload() => (_appended, _loaded, _near) = (new(_findings), new(_findings), new(_findings, NearStaleness));

    public override string Name => "cache";

    public override string Promise => "while one copy of a shard is left, each key of the cache is linearizable and nothing acknowledged is lost";

    public override FaultBudget Budget { get; } = new CacheBudget(Partitions) { Chosen = ["ended-activations"], Excluded = ["bit-flip", "durable-cut", "flapping", "flush-error", "full-disk", "misdirected-write", "read-error", "slow-disk", "stalled-disk", "write-error", "power-loss", "twin", "wipe", "zombie", "drift-beyond"] };

    public override double Minutes => 2;

    // As many changes under way as may be, whenever something happens.
    public override TimeSpan Think => TimeSpan.FromMilliseconds(100);

    /// <summary>Whoever stays broken is lost, as one that is killed.</summary>
    public override bool MayStayBroken(World world, SimNode node) => ((CacheBudget)Budget).IsWhole(world);

    public override (TimeSpan Shortest, TimeSpan Longest) FaultPause => (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));

    /// <summary>Who sets twice has set twice: Orleans delivers a request at most once. What silos tell each other may come twice.</summary>
    public override bool MayComeTwice(System.Reflection.MethodInfo method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.DeclaringType != typeof(ICacheDoorGrain);
    }

    public override void ConfigureSilo(ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(services => new Random(services.GetRequiredService<SimProcess>().Chance.Fork("random").Next(int.MaxValue)));
        builder.AddMetadata();
        // Room enough: an eviction would look like a loss. Messages so short that a snapshot has several.
        builder.AddOrleansClusterCache(cache => (cache.Partitions, cache.CapacityBytes, cache.MessageBytes) = (Partitions, 4 << 20, 200));
    }

    public override Task PrepareAsync(World world, SimClient client) =>
        GroupCreation.RunAsync(client, MetadataGroups.Default, [.. Enumerable.Range(0, Silos).Select(number => $"silo-{number}")]);

    /// <summary>In half of the runs a client waits for each answer; in the others for none, up to a bound, so that what hangs keeps it from nothing else.</summary>
    public override async Task WorkAsync(World world, SimClient client, int number)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(client);
        _atOnce ??= world.Chance.Hits(0.5) ? 1 : MaxAtOnce;
        var underWay = UnderWay(client);
        underWay.Add(WorkOnceAsync(world, client));
        if (underWay.Count >= _atOnce) await Task.WhenAny(underWay);
        foreach (var over in underWay.FindAll(task => task.IsCompleted))
        {
            underWay.Remove(over);
            await over;
        }
    }

    private async Task WorkOnceAsync(World world, SimClient client)
    {
        var chance = client.Process.Chance;
        var key = string.Create(CultureInfo.InvariantCulture, $"{(chance.Hits(0.03) ? "brief" : chance.Pick(["value", "count", "appended", "gone", "tagged", "loaded", "near"]))} {chance.Next(Keys)}");
        var isReading = chance.Hits(0.5);
        await (key[0] switch
        {
            'c' => isReading ? ReadAsync(world, client, key) : IncrementAsync(world, client, key),
            'a' => isReading ? ReadAsync(world, client, key) : AppendAsync(world, client, key),
            'g' => isReading ? chance.Hits(0.3) ? ReadAllAsync(world, client, "gone") : ReadAsync(world, client, key) : ChangeGoneAsync(world, client, key, chance),
            't' => isReading ? ReadAsync(world, client, key) : chance.Hits(0.6) ? SetAsync(world, client, key) : InvalidateAsync(world, client),
            'l' => chance.Hits(0.6) ? LoadAsync(world, client, key, chance) : ChangeSourceAsync(world, client, key),
            'n' => chance.Hits(0.75) ? ReadNearAsync(world, client, key) : StoreForNearAsync(world, client, key),
            'b' => SetBrieflyAsync(world, client, chance),
            _ => isReading ? ReadAsync(world, client, key) : chance.Hits(0.5) ? CompareAndSetAsync(world, client, key) : SetAsync(world, client, key),
        });
    }

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        ArgumentNullException.ThrowIfNull(client);
        var key = string.Create(CultureInfo.InvariantCulture, $"value {client.Process.Chance.Next(Keys)}");
        return await ReadAsync(world, client, key) && await SetAsync(world, client, key) && await ReadAsync(world, client, key);
    }

    public override async Task LookAsync(World world, SimClient? client)
    {
        ArgumentNullException.ThrowIfNull(client);
        foreach (var tasks in _underWay.Values) await Task.WhenAll(tasks);
        while (!await IsWholeAsync(client)) await Task.Delay(TimeSpan.FromMilliseconds(500), client.Process.Time);
        for (var i = 0; i < Keys; i++)
        {
            foreach (var kind in Told)
            {
                while (!await ReadAsync(world, client, string.Create(CultureInfo.InvariantCulture, $"{kind} {i}"))) await Task.Delay(TimeSpan.FromMilliseconds(100), client.Process.Time);
            }
        }
    }

    // Beyond the budget a shard may be lost with all its copies: then what is told proves nothing.
    public override Violation? Check(World world, bool isBeyondBudget)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (isBeyondBudget) return null;
        return _findings.First
            ?? Linearizability.Check(Of("value"), new VersionedRegisterModel(), SearchLimits.Default)
            ?? Linearizability.Check(Of("count"), new CounterModel(), SearchLimits.Default)
            ?? Linearizability.Check(Of("appended"), new CounterModel(), SearchLimits.Default)
            ?? Linearizability.Check(Of("gone"), new RegisterModel(), SearchLimits.Default)
            ?? Linearizability.Check(Of("tagged"), new RegisterModel(), SearchLimits.Default);

        IEnumerable<Operation> Of(string kind) => world.History.Operations.Where(operation => operation.Key.StartsWith(kind, StringComparison.Ordinal));
    }

    // Every shard has its owner, and its copy elsewhere.
    private async Task<bool> IsWholeAsync(SimClient client)
    {
        var (owned, copied) = (0, 0);
        foreach (var silo in Enumerable.Range(0, Silos).Select(number => $"silo-{number}"))
        {
            try
            {
                var report = await client.Grains.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(CacheGrains.DefaultCache, silo)).GetReportAsync();
                (owned, copied) = (owned + report.OwnedShards, copied + report.BackupShards);
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                return false;
            }
        }

        return owned == Partitions && copied == Partitions;
    }

    private List<Task> UnderWay(SimClient client) => _underWay.TryGetValue(client, out var known) ? known : _underWay[client] = [];

    private CacheClient ClientOf(SimClient client) =>
        _clients.TryGetValue(client, out var known) ? known : _clients[client] = new CacheClient(client.Grains, new CacheClientOptions(), null, client.Process.Time);

    private CacheClient NearClientOf(SimClient client) => _nearClients.TryGetValue(client, out var known)
        ? known
        : _nearClients[client] = new CacheClient(client.Grains, new CacheClientOptions { NearCacheBytes = 1 << 20, NearStaleness = NearStaleness }, null, client.Process.Time);

    // What is touched, and has no expiry before and after, is read.
    private async Task<bool> ReadAsync(World world, SimClient client, string key)
    {
        var (operation, isTouched) = (world.History.Begin(client.Name, "read", key), client.Process.Chance.Hits(0.2));
        return await RunAsync(world, operation, async () =>
        {
            var value = isTouched ? await ClientOf(client).GetAndTouchAsync(key, expiration: null) : await ClientOf(client).GetAsync(key);
            var text = value is { } there ? Encoding.UTF8.GetString(there.Value.Span) : null;
            if (key[0] == 'c') return text is null ? 0L : long.Parse(text, CultureInfo.InvariantCulture);
            if (key[0] == 'a') return _appended.Told(key, text ?? "", operation);
            if (key[0] is 'g' or 't') return text;
            _seen[(client.Name, key)] = value?.Version ?? 0;
            return new Versioned(text, value?.Version ?? 0);
        });
    }

    private Task<bool> SetAsync(World world, SimClient client, string key)
    {
        var value = NewValue();
        return RunAsync(world, world.History.Begin(client.Name, "write", key, value), async () =>
            await ClientOf(client).SetAsync(key, Encoding.UTF8.GetBytes(value), key[0] == 't' ? new() { Tags = [Tag] } : null));
    }

    private async Task<bool> CompareAndSetAsync(World world, SimClient client, string key)
    {
        if (_seen.GetValueOrDefault((client.Name, key)) is not (> 0 and var version)) return await ReadAsync(world, client, key);
        var value = NewValue();
        return await RunAsync(world, world.History.Begin(client.Name, "cas", key, new Swap(version, value)), async () =>
            await ClientOf(client).TryCompareAndSetAsync(key, Encoding.UTF8.GetBytes(value), version));
    }

    private Task<bool> DeleteAsync(World world, SimClient client, string key) =>
        RunAsync(world, world.History.Begin(client.Name, "write", key), async () => await ClientOf(client).DeleteAsync(key));

    private Task<bool> ChangeGoneAsync(World world, SimClient client, string key, Chance chance) => chance.Hits(0.3)
        ? SetAllAsync(world, client, "gone")
        : chance.Hits(0.5) ? DeleteAsync(world, client, key) : chance.Hits(0.5) ? AddAsync(world, client, key) : SetAsync(world, client, key);

    private Task<bool> AddAsync(World world, SimClient client, string key)
    {
        var value = NewValue();
        return RunAsync(world, world.History.Begin(client.Name, "cas", key, new Swap(null, value)), async () =>
            await ClientOf(client).TryAddAsync(key, Encoding.UTF8.GetBytes(value)) is not null);
    }

    private Task<bool> AppendAsync(World world, SimClient client, string key)
    {
        var text = _appended.NewText();
        return RunAsync(world, world.History.Begin(client.Name, "increment", key, (long)text.Length), async () =>
            await ClientOf(client).AppendAsync(key, Encoding.UTF8.GetBytes(text)));
    }

    // Many at once are one operation of each key, all within the same time.
    private Task<bool> ReadAllAsync(World world, SimClient client, string kind)
    {
        var keys = KeysOf(kind);
        var operations = Array.ConvertAll(keys, key => world.History.Begin(client.Name, "read", key));
        return RunAsync(world, operations, async () =>
        {
            var values = await ClientOf(client).GetManyAsync(Array.ConvertAll(keys, key => new CacheKey(key)));
            return [.. values.Select(value => value is { } there ? Encoding.UTF8.GetString(there.Value.Span) : null)];
        });
    }

    private Task<bool> SetAllAsync(World world, SimClient client, string kind)
    {
        var (keys, values) = (KeysOf(kind), Enumerable.Range(0, Keys).Select(_ => NewValue()).ToArray());
        var operations = keys.Select((key, at) => world.History.Begin(client.Name, "write", key, values[at])).ToArray();
        return RunAsync(world, operations, async () =>
        {
            await ClientOf(client).SetManyAsync([.. keys.Select((key, at) => KeyValuePair.Create(new CacheKey(key), (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(values[at])))]);
            return new object?[keys.Length];
        }, isAllOrNothing: false);
    }

    private Task<bool> InvalidateAsync(World world, SimClient client)
    {
        var operations = Array.ConvertAll(KeysOf("tagged"), key => world.History.Begin(client.Name, "write", key));
        return RunAsync(world, operations, async () =>
        {
            await ClientOf(client).InvalidateTagAsync(Tag);
            return new object?[operations.Length];
        }, isAllOrNothing: false);
    }

    private Task<bool> LoadAsync(World world, SimClient client, string key, Chance chance)
    {
        var (least, pause) = (_loaded.LeastNow(key), TimeSpan.FromMilliseconds(chance.Hits(0.2) ? chance.Next(3_000) : chance.Next(50)));
        var operation = world.History.Begin(client.Name, "load", key);
        return RunAsync(world, operation, async () =>
        {
            var told = await ClientOf(client).GetOrCreateAsync(key, async token =>
            {
                var value = _loaded.Source(key);
                await Task.Delay(pause, client.Process.Time, token);
                return Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture));
            });
            var number = int.Parse(Encoding.UTF8.GetString(told.Span), CultureInfo.InvariantCulture);
            _loaded.Told(key, number, least, operation);
            return number;
        });
    }

    private Task<bool> ChangeSourceAsync(World world, SimClient client, string key)
    {
        var change = _loaded.Change(key);
        return RunAsync(world, world.History.Begin(client.Name, "invalidate", key, change), async () =>
        {
            await ClientOf(client).DeleteAsync(key);
            _loaded.Deleted(key, change);
            return null;
        });
    }

    private Task<bool> ReadNearAsync(World world, SimClient client, string key)
    {
        var least = _near.LeastNow(client.Name, key, world.Loop.Now);
        var operation = world.History.Begin(client.Name, "read near", key);
        return RunAsync(world, operation, async () =>
        {
            var version = (await NearClientOf(client).GetAsync(key))?.Version ?? 0;
            _near.Told(client.Name, key, version, least, operation);
            return version;
        });
    }

    private Task<bool> StoreForNearAsync(World world, SimClient client, string key) => RunAsync(world, world.History.Begin(client.Name, "store", key), async () =>
    {
        var version = await ClientOf(client).SetAsync(key, Encoding.UTF8.GetBytes(NewValue()));
        _near.Stored(key, version, world.Loop.Now);
        return version;
    });

    // Nobody else knows the key: it is there until its time is over, by the fastest clock.
    private Task<bool> SetBrieflyAsync(World world, SimClient client, Chance chance)
    {
        var (key, life, pause) = (NewValue(), TimeSpan.FromMilliseconds(500 + chance.Next(4_000)), chance.NextDouble());
        var operation = world.History.Begin(client.Name, "set briefly", key, life);
        return RunAsync(world, operation, async () =>
        {
            var begun = world.Loop.Now;
            var options = chance.Hits(0.5) ? new CacheEntryOptions { Expiration = life } : new CacheEntryOptions { Sliding = life };
            await ClientOf(client).SetAsync(key, new byte[1], options);
            await Task.Delay(life * pause, client.Process.Time);
            var isThere = await ClientOf(client).PeekAsync(key) is not null;
            if (!isThere && world.Loop.Now - begun < life.Ticks * 0.97)
                _findings.Report($"'{key}' was to live {life.TotalMilliseconds} ms, and was gone {TimeSpan.FromTicks(world.Loop.Now - begun).TotalMilliseconds} ms after it was begun to be stored.", operation);
            return isThere;
        });
    }

    private static string[] KeysOf(string kind) => [.. Enumerable.Range(0, Keys).Select(number => string.Create(CultureInfo.InvariantCulture, $"{kind} {number}"))];

    private Task<bool> IncrementAsync(World world, SimClient client, string key) =>
        RunAsync(world, world.History.Begin(client.Name, "increment", key), async () => await ClientOf(client).IncrementAsync(key));

    // Now and then a silo dies the moment that somebody hears of a change, or that every shard has its copy again: its schedule would hardly ever hit that.
    private void Strike(World world, double chance)
    {
        var wasWhole = _wasWhole;
        _wasWhole = ((CacheBudget)Budget).IsWhole(world);
        if (world.Phase != Phase.Safety || !world.Faults.For(Budget, hasSilos: true).Any(fault => fault is CrashFault)
            || !world.Chance.Hits(_wasWhole && !wasWhole ? 0.3 : chance)
            || Victims.Up(world, world.Chance) is not { } node || !Victims.MayLose(world, node)) return;
        node.Crash(powerLoss: false);
        world.StartLater(node, TimeSpan.FromSeconds(1 + world.Chance.Next(10)));
    }

    private string NewValue() => string.Create(CultureInfo.InvariantCulture, $"v{++_written}");

    private Task<bool> RunAsync(World world, Operation operation, Func<Task<object?>> call) => RunAsync(world, [operation], async () => [await call()]);

    // What is not all or nothing may have been done in part, whatever it failed with.
    private async Task<bool> RunAsync(World world, Operation[] operations, Func<Task<object?[]>> call, bool isAllOrNothing = true)
    {
        try
        {
            var results = await call();
            for (var at = 0; at < operations.Length; at++)
                world.History.Ok(operations[at], results[at]);
            Strike(world, operations[0].Action is "write" or "cas" or "increment" or "store" ? 0.05 : 0);
            return true;
        }
        catch (CacheException exception)
        {
            foreach (var operation in operations)
            {
                if (exception.OutcomeKnown && isAllOrNothing)
                    world.History.Failed(operation, exception.Message);
                else
                    world.History.Unknown(operation, exception.Message);
            }
        }

        return false;
    }
}
