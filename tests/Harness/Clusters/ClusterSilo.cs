using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansCluster.Harness.Network;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Harness.Clusters;

/// <summary>
/// One silo of a <see cref="SiloCluster"/>, over all its processes: the one that runs, and those that were. Calls that start or end it
/// must not overlap.
/// </summary>
public sealed class ClusterSilo : IAsyncDisposable
{
    private readonly ISiloConfiguration _configuration;
    private readonly IReadOnlyList<string> _more;
    private readonly TcpProxy _httpLink;
    private readonly List<SiloProcess> _processes = [];
    private volatile SiloProcess? _current;

    internal ClusterSilo(SiloPlan plan, ISiloConfiguration configuration, IReadOnlyList<string> more, TcpProxy httpLink, TimeSpan requestTimeout)
    {
        Plan = plan;
        _configuration = configuration;
        _more = more;
        _httpLink = httpLink;
        Http = new HttpClient { BaseAddress = new Uri($"http://{httpLink.EndPoint}"), Timeout = requestTimeout };
    }

    public SiloPlan Plan { get; }

    public string Name => Plan.Name;

    /// <summary>Calls its HTTP port by the link from the client, whichever process serves it.</summary>
    public HttpClient Http { get; }

    public bool IsRunning => _current is not null;

    public bool IsPaused { get; private set; }

    /// <summary>How often it ended because the others had voted it dead.</summary>
    public int DeathsByVote { get; private set; }

    /// <summary>All processes there were, and the one that runs.</summary>
    public IReadOnlyList<int> ProcessIds => [.. _processes.Select(process => process.ProcessId)];

    /// <summary>The process that runs, if one does. For threads that look on.</summary>
    internal int? ProcessId => _current?.ProcessId;

    /// <exception cref="InvalidOperationException">None runs.</exception>
    public SiloProcess Process => _current ?? throw new InvalidOperationException($"{Name} is not running.");

    /// <summary>Starts a process on the silo's data and returns when it listens; it need not be ready yet.</summary>
    public async Task StartAsync()
    {
        if (_current is not null)
            throw new InvalidOperationException($"{Name} is running already.");
        var launch = _configuration.Launch(Plan);
        var process = SiloProcess.Run(launch.Environment, ["--http-port", "0", .. launch.Arguments, .. _more]);
        _current = process;
        _processes.Add(process);
        try
        {
            var url = await process.UrlAsync(_configuration.StartLimit);
            _httpLink.Target = new IPEndPoint(IPAddress.Parse(url.Host), url.Port);
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    /// <summary>Returns when <c>/health/ready</c> says so.</summary>
    /// <exception cref="InvalidOperationException">Its process ended by itself.</exception>
    public Task WaitReadyAsync() => SiloProcess.WaitReadyAsync(Http, ThrowIfEnded);

    /// <summary>kill -9. Works on a paused one too.</summary>
    public async Task KillAsync()
    {
        await Process.KillAsync();
        Ended();
    }

    /// <summary>SIGTERM: it drains. Returns the exit code: 0 also for one that ended because the others had voted its silo dead.</summary>
    public async Task<int> StopAsync()
    {
        var process = Process;
        try
        {
            process.Signal(Signals.Terminate);
        }
        catch (InvalidOperationException) when (process.Process.HasExited)
        {
            // It was voted dead just before, or failed: its exit code tells.
        }

        var code = await process.ExitAsync();
        if (code != 0 && BuryIfVotedDead())
            return 0;
        Ended();
        return code;
    }

    /// <summary>Takes note of a process that ended because the others had voted its silo dead; true if that is so.</summary>
    public bool BuryIfVotedDead()
    {
        if (_current is not { Process.HasExited: true } ended)
            return false;

        // What it said last is here once its outputs have ended, and they end with it.
        ended.Process.WaitForExit();
        if (!_configuration.WasVotedDead(ended))
            return false;
        DeathsByVote++;
        Ended();
        return true;
    }

    /// <exception cref="InvalidOperationException">Its process ended by itself.</exception>
    public void ThrowIfEnded()
    {
        if (_current is { Process.HasExited: true } ended)
            throw new InvalidOperationException($"{Name} ended by itself with {ended.Process.ExitCode}.");
    }

    /// <summary>Null if it is ready and sees all the silos that it must see as active, but for those that are away; else what it lacks.</summary>
    public async Task<string?> LacksAsync(IReadOnlyList<string>? away = null)
    {
        try
        {
            var status = await StatusAsync();
            if (!status.GetProperty("ready").GetBoolean())
                return $"{Name} is not ready: {status.GetProperty("summary")}";
            var missing = _configuration.MustSee(Plan).Except(away ?? []).Except(Active(status)).ToList();
            return missing.Count == 0 ? null : $"{Name} does not see {string.Join(", ", missing)} as active";
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return $"{Name}: {e.Message}";
        }
    }

    /// <summary>The silos that it sees as active; none if it gives no answer.</summary>
    public async Task<IReadOnlyList<string>> SeesActiveAsync()
    {
        try
        {
            return Active(await StatusAsync());
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return [];
        }
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
            var end = process.Process.HasExited ? $"ended with {process.Process.ExitCode}" : IsPaused && process == _current ? "paused" : "running";
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

    private static IReadOnlyList<string> Active(JsonElement status) =>
    [
        .. status.GetProperty("silos").EnumerateArray()
            .Where(silo => silo.GetProperty("state").GetString() == "Active").Select(silo => silo.GetProperty("name").GetString()!),
    ];

    private Task<JsonElement> StatusAsync() => Http.GetFromJsonAsync<JsonElement>("/status");

    private void Ended()
    {
        _current = null;
        IsPaused = false;
    }
}
