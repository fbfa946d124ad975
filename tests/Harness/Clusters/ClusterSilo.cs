using System.Net;
using System.Text;
using OrleansCluster.Harness.Network;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Harness.Clusters;

/// <summary>
/// One silo of a <see cref="SiloCluster"/>, over all its processes: the one that runs, and those that were. Calls that start or end it
/// must not overlap.
/// </summary>
public sealed class ClusterSilo : IAsyncDisposable
{
    private readonly Func<SiloLaunch> _launch;
    private readonly TcpProxy _httpLink;
    private readonly List<SiloProcess> _processes = [];
    private SiloProcess? _current;

    internal ClusterSilo(SiloPlan plan, Func<SiloLaunch> launch, TcpProxy httpLink, TimeSpan requestTimeout)
    {
        Plan = plan;
        _launch = launch;
        _httpLink = httpLink;
        Http = new HttpClient { BaseAddress = new Uri($"http://{httpLink.EndPoint}"), Timeout = requestTimeout };
    }

    public SiloPlan Plan { get; }

    public string Name => Plan.Name;

    /// <summary>Calls its HTTP port by the link from the client, whichever process serves it.</summary>
    public HttpClient Http { get; }

    public bool IsRunning => _current is not null;

    public bool IsPaused { get; private set; }

    /// <exception cref="InvalidOperationException">None runs.</exception>
    public SiloProcess Process => _current ?? throw new InvalidOperationException($"{Name} is not running.");

    /// <summary>Starts a process on the silo's data and returns when it listens; it need not be ready yet.</summary>
    public async Task StartAsync()
    {
        if (_current is not null)
            throw new InvalidOperationException($"{Name} is running already.");
        var launch = _launch();
        _current = SiloProcess.Run(launch.Environment, ["--http-port", "0", .. launch.Arguments]);
        _processes.Add(_current);
        try
        {
            var url = await _current.UrlAsync();
            _httpLink.Target = new IPEndPoint(IPAddress.Parse(url.Host), url.Port);
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    /// <summary>Returns when <c>/health/ready</c> says so.</summary>
    public Task WaitReadyAsync() => SiloProcess.WaitReadyAsync(Http);

    /// <summary>kill -9. Works on a paused one too.</summary>
    public async Task KillAsync()
    {
        await Process.KillAsync();
        Ended();
    }

    /// <summary>SIGTERM: it drains. Returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Process.Signal(Signals.Terminate);
        var code = await Process.ExitAsync();
        Ended();
        return code;
    }

    /// <summary>Drains it and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>SIGSTOP: its connections stay, nothing answers, its clock goes on. Returns when it stands still.</summary>
    public async Task PauseAsync()
    {
        await Process.Child.PauseAsync();
        IsPaused = true;
    }

    /// <summary>SIGCONT.</summary>
    public void Resume()
    {
        Process.Child.Resume();
        IsPaused = false;
    }

    /// <summary>What all its processes printed, each within its bound.</summary>
    public string Logs()
    {
        var text = new StringBuilder();
        foreach (var process in _processes)
        {
            var end = process == _current ? IsPaused ? "paused" : "running" : "ended";
            text.Append("== ").Append(Name).Append(", process ").Append(process.ProcessId).Append(", ").Append(end).AppendLine()
                .Append(process.Output).Append(process.Error);
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var process in _processes)
            await process.DisposeAsync();
        _current = null;
    }

    private void Ended()
    {
        _current = null;
        IsPaused = false;
    }
}
