using System.Net;
using System.Text;
using OrleansCluster.Harness.Network;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Harness.Clusters;

/// <summary>
/// Real silo processes of the built engine, and the links between them, to be killed, paused, restarted and cut.
/// </summary>
/// <remarks>
/// <code>
/// await SiloCluster.RunAsync(new SiloClusterOptions { Configuration = new EmbeddedProcesses() }, output.WriteLine, async cluster =>
/// {
///     await cluster["silo-0"].KillAsync();
///     cluster.Links.Between("silo-1", "silo-2", LinkMode.BlackHole());
///     await cluster["silo-1"].Http.GetAsync("/status");
/// });
/// </code>
/// No process outlives it: not an exception, not the end of this process, not <c>kill -9</c> of this process (Linux).
/// </remarks>
public sealed class SiloCluster : IAsyncDisposable
{
    private const int PortsOfASilo = 2;

    private readonly PortReservation _ports;
    private readonly TempFolder? _ownFolder;
    private readonly List<ClusterSilo> _silos = [];
    private readonly List<SiloDoors> _doors = [];
    private readonly IBackingService? _service;
    private bool _isOut;

    private SiloCluster(SiloClusterOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Silos, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Silos, 16);
        _ownFolder = options.DataFolder is null ? new TempFolder() : null;
        var folder = options.DataFolder ?? _ownFolder!.Path;
        _ports = PortReservation.Take(PortsOfASilo * options.Silos);
        var endPoints = Enumerable.Range(0, options.Silos).ToDictionary(
            i => $"silo-{i}", i => new IPEndPoint(IPAddress.Loopback, _ports.Port + i));
        Links = new Links(endPoints);
        _service = options.BackingService;
        foreach (var (name, endPoint) in endPoints)
        {
            var gateway = endPoint.Port + options.Silos;
            var doors = new SiloDoors(name, endPoint.Port, gateway, Links, Processes);
            _doors.Add(doors);
            var known = endPoints.Keys.Select(other => (other, other == name ? endPoint : Links[name, other].EndPoint));
            var plan = new SiloPlan(name, Path.Combine(folder, name), Path.Combine(folder, "shared"), [.. known])
            {
                SiloPort = endPoint.Port, GatewayPort = gateway, DoorToSilo = doors.SiloPort, DoorToGateway = doors.GatewayPort,
            };
            _silos.Add(new ClusterSilo(plan, options.Configuration, options.Arguments, Links[Links.Client, name], options.RequestTimeout));
        }
    }

    /// <summary>The silos in order.</summary>
    public IReadOnlyList<ClusterSilo> Silos => _silos;

    public Links Links { get; }

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public ClusterSilo this[string name] =>
        _silos.Find(silo => silo.Name == name) ?? throw new ArgumentException($"There is no silo '{name}'.", nameof(name));

    /// <summary>Starts all silos at once and returns when every one is ready. If one fails, none is left.</summary>
    public static async Task<SiloCluster> StartAsync(SiloClusterOptions options)
    {
        var cluster = new SiloCluster(options);
        try
        {
            await Task.WhenAll(cluster._silos.Select(silo => silo.StartAsync()));
            await cluster.WaitReadyAsync();
            return cluster;
        }
        catch (Exception e)
        {
            var logs = cluster.Logs();
            await cluster.DisposeAsync();
            throw new InvalidOperationException($"The cluster did not start: {e.Message}\n{logs}", e);
        }
    }

    /// <summary>Starts a cluster, runs a test with it and ends it. If the test throws, every silo's output is written first.</summary>
    public static async Task RunAsync(SiloClusterOptions options, Action<string> writeLine, Func<SiloCluster, Task> test)
    {
        await using var cluster = await StartAsync(options);
        try
        {
            await test(cluster);
        }
        catch
        {
            writeLine(cluster.Logs());
            throw;
        }
    }

    /// <summary>Returns when every silo that runs is ready, and sees those of the others that run.</summary>
    public async Task WaitReadyAsync()
    {
        var away = _silos.Where(silo => !silo.IsRunning).Select(silo => silo.Name).ToList();
        string[] lacking = [];
        await Until.TrueAsync(
            async () => (lacking = [.. (await Task.WhenAll(_silos.Where(silo => silo.IsRunning).Select(silo => silo.LacksAsync(away)))).OfType<string>()]).Length == 0,
            () => "Never ready: " + string.Join("; ", lacking));
    }

    /// <summary>
    /// Undoes every fault: what they depend on is there, links pass, paused silos go on, those that do not run are started, those that the
    /// others had voted dead too. Returns when all are ready and see each other.
    /// </summary>
    /// <exception cref="TimeoutException">That took longer than <paramref name="limit"/>, or two minutes.</exception>
    /// <exception cref="InvalidOperationException">A process ended by itself, and not because of a vote.</exception>
    public async Task HealAsync(TimeSpan? limit = null)
    {
        await EndOutageAsync();
        Links.Heal();
        foreach (var silo in _silos.Where(silo => silo.IsPaused))
            silo.Resume();
        string[] lacking = [];
        await Until.TrueAsync(
            async () =>
            {
                foreach (var silo in _silos.Where(silo => !silo.BuryIfVotedDead()))
                    silo.ThrowIfEnded();
                await Task.WhenAll(_silos.Where(silo => !silo.IsRunning).Select(silo => silo.StartAsync()));
                lacking = [.. (await Task.WhenAll(_silos.Select(silo => silo.LacksAsync()))).OfType<string>()];
                return lacking.Length == 0;
            },
            () => string.Join("; ", lacking),
            limit ?? 2 * Until.Patience);
    }

    /// <summary>Drains one silo after the other.</summary>
    /// <exception cref="InvalidOperationException">One ended with another code than 0, and not because the others had voted it dead.</exception>
    public async Task StopAsync()
    {
        foreach (var silo in _silos.Where(silo => silo.IsRunning))
        {
            var code = await silo.StopAsync();
            if (code != 0)
                throw new InvalidOperationException($"{silo.Name} drained and ended with {code}.");
        }
    }

    /// <summary>Takes away what the silos depend on, as by a crash.</summary>
    /// <exception cref="InvalidOperationException">They depend on nothing.</exception>
    public async Task BeginOutageAsync()
    {
        var service = _service ?? throw new InvalidOperationException("The cluster has no backing service.");
        _isOut = true;
        await service.StopAsync();
    }

    /// <summary>Gives it back, if it was taken away.</summary>
    public async Task EndOutageAsync()
    {
        if (!_isOut)
            return;
        await _service!.StartAsync();
        _isOut = false;
    }

    /// <summary>What every process of every silo printed, within bounds.</summary>
    public string Logs() => _silos.Aggregate(new StringBuilder(), (text, silo) => text.Append(silo.Logs())).ToString();

    /// <summary>Kills what runs, closes the links, gives the ports back and removes the data, unless its folder was given.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        foreach (var doors in _doors)
            await doors.DisposeAsync();
        await Links.DisposeAsync();
        _ports.Dispose();
        _ownFolder?.Dispose();
    }

    private IReadOnlyDictionary<int, string> Processes()
    {
        var running = new Dictionary<int, string>();
        foreach (var silo in _silos)
        {
            if (silo.ProcessId is { } id)
                running[id] = silo.Name;
        }

        return running;
    }
}
