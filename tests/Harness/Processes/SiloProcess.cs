using System.Diagnostics;
using OrleansCluster.Harness.Clusters;

namespace OrleansCluster.Harness.Processes;

/// <summary>The real executable in a process of its own, with its output gathered. Never outlives the test.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>How long anything may take before the test fails.</summary>
    public static readonly TimeSpan Patience = Until.Patience;

    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet", [TestBuild.SiloPath, .. arguments]) { WorkingDirectory = Path.GetTempPath() };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        Child = ChildProcess.Start(start, OnOutput);
        ProcessId = Process.Id;
        _ = FailUrlOnExitAsync();
    }

    /// <summary>The process itself: its signals and its output.</summary>
    public ChildProcess Child { get; }

    public Process Process => Child.Process;

    /// <summary>Stays known when the process is gone.</summary>
    public int ProcessId { get; }

    public string Output => Child.Output;

    public string Error => Child.Error;

    /// <summary>Completes with the first line of standard output.</summary>
    public Task FirstLine => _firstLine.Task.WaitAsync(Patience);

    /// <summary>Completes when the process said that it drains.</summary>
    public Task Draining => _draining.Task.WaitAsync(Patience);

    /// <summary>Starts with exactly these arguments.</summary>
    public static SiloProcess Run(params string[] arguments) => new(arguments, null);

    public static SiloProcess Run(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(arguments, environment);

    /// <summary>Starts serving on a free port and returns when it is ready.</summary>
    public static async Task<SiloProcess> ServeAsync(string dataFolder, params string[] more)
    {
        var process = Run(["--data", dataFolder, "--http-port", "0", .. TestPorts.Options(), .. more]);
        try
        {
            using var client = await process.ClientAsync();
            await WaitReadyAsync(client);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where it listens, once it has said so; fails if the process ends before.</summary>
    /// <param name="limit">How long to wait; <see cref="Patience"/> if not given.</param>
    public Task<Uri> UrlAsync(TimeSpan? limit = null) => _url.Task.WaitAsync(limit ?? Patience);

    public async Task<HttpClient> ClientAsync() => new() { BaseAddress = await UrlAsync(), Timeout = Patience };

    public void Signal(int signal) => Child.Signal(signal);

    /// <inheritdoc cref="ChildProcess.ExitAsync"/>
    public Task<int> ExitAsync(TimeSpan? limit = null) => Child.ExitAsync(limit);

    /// <summary>kill -9, and waits until the system has it.</summary>
    public Task KillAsync() => Child.KillAsync();

    public ValueTask DisposeAsync() => Child.DisposeAsync();

    /// <summary>Returns when <c>/health/ready</c> says so.</summary>
    /// <param name="client">Of the process.</param>
    /// <param name="check">Called before each question; throws if there is nothing left to wait for.</param>
    /// <exception cref="TimeoutException">It did not, with what it said last.</exception>
    public static async Task WaitReadyAsync(HttpClient client, Action? check = null)
    {
        var last = "";
        await Until.TrueAsync(
            async () =>
            {
                check?.Invoke();
                try
                {
                    using var answer = await client.GetAsync("/health/ready");
                    last = await answer.Content.ReadAsStringAsync();
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception e) when (NoAnswer.Is(e))
                {
                    // A connection of before a fault, or an answer that does not come: the next one may be well.
                    last = e.Message;
                    return false;
                }
            },
            () => "Never ready: " + last);
    }

    private async Task FailUrlOnExitAsync()
    {
        await Process.WaitForExitAsync();
        _url.TrySetException(new InvalidOperationException($"The process ended with {Process.ExitCode} before it served.\n{Output}\n{Error}"));
    }

    private void OnOutput(string line)
    {
        _firstLine.TrySetResult();
        if (line.Contains("draining", StringComparison.Ordinal))
            _draining.TrySetResult();
        var url = line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal));
        if (line.Contains(" serves ", StringComparison.Ordinal) && url is not null)
            _url.TrySetResult(new Uri(url));
    }
}
