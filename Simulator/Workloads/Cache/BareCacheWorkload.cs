using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Cache;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Workloads.Cache;

/// <summary>
/// Clients set and read a few keys of a cache without backups, while any number of silos are killed, stand still, are cut off and lose power.
/// <para>Never seen: a read that tells an older version than was told or acknowledged before it began; a change whose version is not above all of those; two values of one version; a value that
/// nobody stored. What was lost is absent. In the end, all being whole: a value that was stored and is not there.</para>
/// <para>Budget: what the metadata store can bear; clocks drift by at most ρ; a request of a client is delivered at most once.</para>
/// </summary>
internal sealed class BareCacheWorkload : Workload
{
    private const int Partitions = 4;
    private const int Keys = 6;

    private readonly Dictionary<SimClient, CacheClient> _clients = [];
    private readonly CacheFindings _findings = new();
    private readonly Dictionary<string, long> _highest = [];
    private readonly Dictionary<(string Key, long Version), string> _values = [];
    private readonly HashSet<string> _stored = [];

    public override string Name => "cache-bare";

    public override string Promise => "without backups what is lost is absent, and nobody is told of an older value than was known before";

    public override FaultBudget Budget { get; } = new("the disks keep what they were told to; clocks drift by at most ρ; a client's request is delivered at most once")
    {
        Chosen = ["ended-activations"],
        Excluded = ["bit-flip", "durable-cut", "flush-error", "full-disk", "misdirected-write", "read-error", "write-error", "wipe", "drift-beyond"],
    };

    public override double Minutes => 2;

    public override TimeSpan Think => TimeSpan.FromMilliseconds(100);

    public override (TimeSpan Shortest, TimeSpan Longest) FaultPause => (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));

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
        builder.AddOrleansClusterCache(cache => (cache.Partitions, cache.CapacityBytes, cache.MessageBytes, cache.Backups) = (Partitions, 4 << 20, 200, 0));
    }

    public override Task PrepareAsync(World world, SimClient client) =>
        GroupCreation.RunAsync(client, MetadataGroups.Default, [.. Enumerable.Range(0, Silos).Select(number => $"silo-{number}")]);

    public override async Task WorkAsync(World world, SimClient client, int number)
    {
        ArgumentNullException.ThrowIfNull(client);
        var chance = client.Process.Chance;
        var key = KeyOf(chance.Next(Keys));
        if (chance.Hits(0.6)) await ReadAsync(world, client, key);
        else await SetAsync(world, client, key);
    }

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        ArgumentNullException.ThrowIfNull(client);
        var key = KeyOf(client.Process.Chance.Next(Keys));
        return await SetAsync(world, client, key) && await ReadAsync(world, client, key) is not null;
    }

    public override async Task LookAsync(World world, SimClient? client)
    {
        ArgumentNullException.ThrowIfNull(client);
        for (var number = 0; number < Keys; number++)
        {
            var key = KeyOf(number);
            while (!await SetAsync(world, client, key)) await PauseAsync(client);
            string? told;
            while ((told = await ReadAsync(world, client, key)) is null) await PauseAsync(client);
            if (told.Length == 0) _findings.Report($"'{key}' was stored, all being whole, and is not there.");
        }
    }

    public override Violation? Check(World world, bool isBeyondBudget) => isBeyondBudget ? null : _findings.First;

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"key {number}");

    private static Task PauseAsync(SimClient client) => Task.Delay(TimeSpan.FromMilliseconds(100), client.Process.Time);

    private CacheClient ClientOf(SimClient client) =>
        _clients.TryGetValue(client, out var known) ? known : _clients[client] = new CacheClient(client.Grains, new CacheClientOptions(), null, client.Process.Time);

    private async Task<bool> SetAsync(World world, SimClient client, string key)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"v{_stored.Count + 1}");
        _stored.Add(value);
        var (operation, least) = (world.History.Begin(client.Name, "write", key, value), _highest.GetValueOrDefault(key));
        try
        {
            var version = await ClientOf(client).SetAsync(key, Encoding.UTF8.GetBytes(value));
            world.History.Ok(operation, version);
            if (version <= least) _findings.Report($"'{key}' was stored with version {version}, and {least} was known before.", operation);
            Know(key, version, value, operation);
            return true;
        }
        catch (CacheException exception)
        {
            if (exception.OutcomeKnown) world.History.Failed(operation, exception.Message);
            else world.History.Unknown(operation, exception.Message);
            return false;
        }
    }

    // Null: nobody told; empty: it is not there.
    private async Task<string?> ReadAsync(World world, SimClient client, string key)
    {
        var (operation, least) = (world.History.Begin(client.Name, "read", key), _highest.GetValueOrDefault(key));
        try
        {
            var told = await ClientOf(client).GetAsync(key);
            world.History.Ok(operation, told?.Version ?? 0);
            if (told is not { } there) return "";
            var value = Encoding.UTF8.GetString(there.Value.Span);
            if (there.Version < least) _findings.Report($"Version {there.Version} of '{key}' was told, and {least} was known before.", operation);
            if (!_stored.Contains(value)) _findings.Report($"'{key}' is told to hold '{value}', which nobody stored.", operation);
            Know(key, there.Version, value, operation);
            return value;
        }
        catch (CacheException exception)
        {
            world.History.Failed(operation, exception.Message);
            return null;
        }
    }

    private void Know(string key, long version, string value, Operation operation)
    {
        _highest[key] = Math.Max(_highest.GetValueOrDefault(key), version);
        if (!_values.TryAdd((key, version), value) && _values[(key, version)] != value)
            _findings.Report($"Version {version} of '{key}' is '{value}', and was '{_values[(key, version)]}'.", operation);
    }
}
