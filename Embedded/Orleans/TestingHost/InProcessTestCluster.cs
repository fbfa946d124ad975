using System.Collections.ObjectModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A cluster of silos and a client in this process.</summary>
public sealed class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private const int BaseSiloPort = 10000;
    private const int BaseGatewayPort = 30000;

    private readonly List<InProcessSiloHandle> _silos = [];
    private readonly Lock _gate = new();
    private IHost? _clientHost;
    private short _started;

    internal InProcessTestCluster(InProcessTestClusterOptions options) => Options = options;

    public InProcessTestClusterOptions Options { get; }

    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_gate) return _silos.AsReadOnly();
        }
    }

    public IClusterClient Client =>
        _clientHost?.Services.GetRequiredService<IClusterClient>() ?? throw new InvalidOperationException("The cluster has no client: deploy it first.");

    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) =>
        Silos.First(s => silo is null || s.SiloAddress.Equals(silo)).ServiceProvider;

    public async Task DeployAsync()
    {
        for (var i = 0; i < Options.InitialSilosCount; i++) await StartAdditionalSiloAsync();
        if (Options.InitializeClientOnDeploy) await InitializeClientAsync();
    }

    public async Task InitializeClientAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        UseOrleansClient(builder);
        foreach (var configure in Options.ClientHostConfigurationDelegates) configure(builder);
        _clientHost = builder.Build();
        await _clientHost.StartAsync();
    }

    public IEnumerable<InProcessSiloHandle> GetActiveSilos()
    {
        lock (_gate) return [.. _silos.Where(s => s.IsActive)];
    }

    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress) => GetActiveSilos().FirstOrDefault(s => s.SiloAddress.Equals(siloAddress));

    public Task<InProcessSiloHandle> StartAdditionalSiloAsync() => StartSiloAsync(_started++, Options);

    /// <summary>Starts a silo with this number, which gives it its name and ports.</summary>
    public async Task<InProcessSiloHandle> StartSiloAsync(int instanceNumber, InProcessTestClusterOptions clusterOptions)
    {
        ArgumentNullException.ThrowIfNull(clusterOptions);
        var specific = new InProcessTestSiloSpecificOptions
        {
            SiloName = $"Silo_{instanceNumber}",
            SiloPort = BaseSiloPort + instanceNumber,
            GatewayPort = BaseGatewayPort + instanceNumber,
        };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(specific.SiloPort, specific.GatewayPort, null, clusterOptions.ServiceId, clusterOptions.ClusterId)
            .Configure<SiloOptions>(options => options.SiloName = specific.SiloName));
        foreach (var configure in clusterOptions.SiloHostConfigurationDelegates) configure(specific, builder);

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

        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        var handle = new InProcessSiloHandle
        {
            SiloHost = host,
            InstanceNumber = (short)instanceNumber,
            Name = details.Name,
            SiloAddress = details.SiloAddress,
            GatewayAddress = details.GatewayAddress,
        };
        lock (_gate) _silos.Add(handle);
        return handle;
    }

    public Task StopSiloAsync(InProcessSiloHandle instance) => End(instance, gracefully: true);

    /// <summary>Kills a silo: it is fenced, then declared dead.</summary>
    public Task KillSiloAsync(InProcessSiloHandle instance) => End(instance, gracefully: false);

    public async Task<InProcessSiloHandle> RestartSiloAsync(InProcessSiloHandle instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await StopSiloAsync(instance);
        return await StartSiloAsync(instance.InstanceNumber, Options);
    }

    public async Task StopSilosAsync()
    {
        foreach (var silo in GetActiveSilos().Reverse()) await StopSiloAsync(silo);
    }

    public async Task StopClusterClientAsync()
    {
        if (_clientHost is not { } host) return;
        _clientHost = null;
        await host.StopAsync();
        host.Dispose();
    }

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopSilosAsync();
    }

    public async ValueTask DisposeAsync() => await StopAllSilosAsync();

    public void Dispose()
    {
        _clientHost?.Dispose();
        foreach (var silo in GetActiveSilos()) silo.Dispose();
    }

    private void UseOrleansClient(HostApplicationBuilder builder) =>
        builder.UseOrleansClient(client => client.UseLocalhostClustering(BaseGatewayPort, Options.ServiceId, Options.ClusterId));

    private async Task End(InProcessSiloHandle instance, bool gracefully)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await instance.StopSiloAsync(gracefully);
        lock (_gate) _silos.Remove(instance);
    }
}
