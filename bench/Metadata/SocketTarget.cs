using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using OrleansCluster.Bench.Engine.Processes;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Bench.Metadata;

/// <summary>Three silo processes, and this process as their client.</summary>
internal sealed class SocketTarget : IMetadataTarget
{
    public const string Title = "ours, sockets";
    private const int Count = 3;
    private readonly PortReservation _ports = PortReservation.Take(2 * Count);
    private readonly ChildProcess?[] _silos = new ChildProcess?[Count];
    private IHost? _host;
    private MetadataCaller? _caller;

    private SocketTarget(string folder) => Folder = folder;

    public string Name => Title;

    public string Folder { get; }

    public IReadOnlyList<int> Processes => [.. _silos.OfType<ChildProcess>().Select(silo => silo.Process.Id)];

    private MetadataCaller Caller => _caller!;

    private int[] Ports => [.. Enumerable.Range(_ports.Port, 2 * Count)];

    public static async Task<SocketTarget> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var target = new SocketTarget(folder);
        await target.StartSilosAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => ProcessEngine.ConfigureClient(client, target.Ports));
        builder.Services.AddOrleansClusterMetadata();
        target._host = builder.Build();
        await target._host.StartAsync(cancellationToken);
        var services = target._host.Services;
        target._caller = new MetadataCaller(services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<MetadataClient>());
        await target.Caller.CreateAsync([.. Enumerable.Range(0, Count).Select(NameOf)]);
        await target.Caller.WaitAllAsync(Count);
        return target;
    }

    public Task PutAsync(byte[] key, byte[] value) => Caller.PutAsync(key, value);

    public Task ReadAsync(byte[] key) => Caller.ReadAsync(key);

    public Task ReadStaleAsync(byte[] key) => Caller.ReadStaleAsync(key);

    public async Task<long> KillLeaderAsync()
    {
        var leader = await Caller.LeaderAsync();
        var killed = Stopwatch.GetTimestamp();
        await KillAsync(Enumerable.Range(0, Count).First(index => NameOf(index) == leader));
        return killed;
    }

    public Task KillAllAsync() => Task.WhenAll(Enumerable.Range(0, Count).Select(KillAsync));

    public async Task RestartAsync()
    {
        await StartSilosAsync();
        await Caller.WaitAllAsync(Count);
    }

    public Task PutUntilDoneAsync(byte[] key, byte[] value) => Caller.PutUntilDoneAsync(key, value);

    /// <summary>Starts those that do not run, at one time.</summary>
    public Task StartSilosAsync() => Task.WhenAll(Enumerable.Range(0, Count).Where(index => _silos[index] is null).Select(StartAsync));

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        foreach (var index in Enumerable.Range(0, Count).Where(index => _silos[index] is not null)) await KillAsync(index);
        _ports.Dispose();
    }

    private static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"silo-{index}");

    private async Task StartAsync(int index)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo(Environment.ProcessPath!, Arguments(index)) { RedirectStandardInput = true };
        var silo = _silos[index] = ChildProcess.Start(start, line =>
        {
            if (line == SiloProcessCommand.Ready) ready.TrySetResult();
        });
        await Task.WhenAny(ready.Task, silo.Process.WaitForExitAsync());
        if (!ready.Task.IsCompleted)
            throw new InvalidOperationException($"The silo process {index} did not start.\n{silo.Output}\n{silo.Error}");
    }

    private async Task KillAsync(int index)
    {
        var silo = _silos[index]!;
        _silos[index] = null;
        await silo.KillAsync();
        await silo.DisposeAsync();
    }

    private IEnumerable<string> Arguments(int index)
    {
        // Under "dotnet file.dll" the process is dotnet, and the file its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") yield return typeof(SocketTarget).Assembly.Location;
        yield return MetadataSiloCommand.Name;
        yield return index.ToString(CultureInfo.InvariantCulture);
        yield return string.Join(',', Ports);
        yield return Path.Combine(Folder, NameOf(index));
    }
}
