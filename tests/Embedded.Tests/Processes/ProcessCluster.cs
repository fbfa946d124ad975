using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>
/// Silos and clients that know each other by sockets only. They share this test's process, and nothing else: each has a cluster object
/// of its own. (Real processes: tests/Silo.Tests.)
/// </summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private static int s_next;

    private readonly string _id = $"processes-{Interlocked.Increment(ref s_next)}";
    private readonly Dictionary<string, IHost> _silos = [];
    private readonly List<IHost> _clients = [];
    private readonly PortReservation _ports;

    public ProcessCluster(params string[] names)
    {
        _ports = PortReservation.Take(Math.Max(1, names.Length));
        Silos = [.. names.Select((name, i) => KeyValuePair.Create(name, new IPEndPoint(IPAddress.Loopback, _ports.Port + i)))];
    }

    public IReadOnlyList<KeyValuePair<string, IPEndPoint>> Silos { get; }

    /// <summary>Changes what silos and clients started from now on are set to.</summary>
    public Action<ProcessClusterOptions> Configure { get; set; } = _ => { };

    public string ClusterId => _id;

    public static async Task<ProcessCluster> StartAsync(params string[] names)
    {
        var cluster = new ProcessCluster(names);
        await Task.WhenAll(names.Select(name => cluster.StartSiloAsync(name)));
        await Task.WhenAll(names.Select(name => cluster.SeesAsync(name, names)));
        return cluster;
    }

    public IPEndPoint EndpointOf(string name) => Silos.First(silo => silo.Key == name).Value;

    public IGrainFactory GrainsOf(string name) => _silos[name].Services.GetRequiredService<IGrainFactory>();

    public Silo SiloOf(string name) => _silos[name].Services.GetRequiredService<SiloAccessor>().Value;

    public async Task StartSiloAsync(string name, Action<ProcessClusterOptions>? configure = null, string? clusterId = null, Action<ISiloBuilder>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo =>
        {
            more?.Invoke(silo);
            silo.Configure<ClusterOptions>(options => options.ServiceId = options.ClusterId = clusterId ?? _id);
            silo.UseProcesses(name, options => Set(options, configure));
            silo.Services.AddPlacementDirector<OnNamedSilo, OnNamedSiloDirector>();
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        lock (_silos) _silos[name] = host;
    }

    public async Task<IGrainFactory> StartClientAsync(Action<ProcessClusterOptions>? configure = null, string? clusterId = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => options.ServiceId = options.ClusterId = clusterId ?? _id);
            client.UseProcesses(options => Set(options, configure));
        });
        var host = builder.Build();
        _clients.Add(host);
        await host.StartAsync();
        return host.Services.GetRequiredService<IGrainFactory>();
    }

    public Task KillAsync(string name) => EndAsync(name, new CancellationToken(canceled: true));

    public Task StopAsync(string name) => EndAsync(name, CancellationToken.None);

    /// <summary>Until this silo sees exactly these.</summary>
    public Task SeesAsync(string name, params string[] others) =>
        Until(() => SiloOf(name).Cluster.Network!.IsSettled && SiloOf(name).Cluster.Network!.View.Members.Select(member => member.Name).Order().SequenceEqual(others.Order()), $"{name} to see {string.Join(", ", others)}");

    public static async Task Until(Func<bool> condition, string what)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > TimeSpan.FromSeconds(30)) throw new TimeoutException($"Waited 30 s for {what}.");
            await Task.Delay(5);
        }
    }

    /// <summary>A grain of which this silo is the owner, as it sees it itself, or another.</summary>
    public IProcessGrain GrainOn(string owner, IGrainFactory grains, string prefix = "g", string? seenBy = null)
    {
        for (var i = 0; ; i++)
        {
            var grain = grains.GetGrain<IProcessGrain>($"{prefix}-{i}");
            if (SiloOf(seenBy ?? owner).Cluster.Network!.View.OwnerOf(grain.GetGrainId())!.Name == owner) return grain;
        }
    }

    public async Task StopClientsAsync()
    {
        foreach (var client in _clients)
        {
            await client.StopAsync();
            client.Dispose();
        }

        _clients.Clear();
    }

    /// <summary>Disposes of the clients' hosts, without stopping them first.</summary>
    public void ThrowClientsAway()
    {
        foreach (var client in _clients) client.Dispose();
        _clients.Clear();
    }

    /// <summary>Disposes of a silo's host, without stopping it first.</summary>
    public void ThrowAway(string name)
    {
        if (_silos.Remove(name, out var host)) host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopClientsAsync();
        foreach (var name in _silos.Keys.ToArray()) await KillAsync(name);
        _ports.Dispose();
    }

    private async Task EndAsync(string name, CancellationToken token)
    {
        if (!_silos.Remove(name, out var host)) return;
        await host.StopAsync(token);
        host.Dispose();
    }

    private void Set(ProcessClusterOptions options, Action<ProcessClusterOptions>? configure)
    {
        options.Silos = Silos;
        Configure(options);
        configure?.Invoke(options);
    }
}
