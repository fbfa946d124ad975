using System.Diagnostics;
using System.Text;

namespace OrleansCluster.Silo.Tests.Processes;

/// <summary>The real executable in a process of its own, with its output gathered. Never outlives the test.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>How long anything may take before the test fails. Generous: two cores may be busy with other builds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(TestBuild.SiloPath);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;

        Process = new Process { StartInfo = start, EnableRaisingEvents = true };
        Process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        Process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        Process.Start();
        ProcessGuard.Add(Process);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
        _ = FailUrlOnExitAsync();
    }

    public Process Process { get; }

    public string Output => Text(_output);

    public string Error => Text(_error);

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
    public Task<Uri> UrlAsync() => _url.Task.WaitAsync(Patience);

    public async Task<HttpClient> ClientAsync() => new() { BaseAddress = await UrlAsync(), Timeout = Patience };

    public void Signal(int signal) => Signals.Send(Process, signal);

    /// <summary>The exit code, once it has ended by itself and all of its output is here.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await Process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The process did not end.\n{Output}\n{Error}");
        }

        return Process.ExitCode;
    }

    /// <summary>kill -9, and waits until the system has it.</summary>
    public async Task KillAsync()
    {
        Signal(Signals.Kill);
        await ExitAsync();
    }

    public ValueTask DisposeAsync()
    {
        ProcessGuard.End(Process);
        Process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task WaitReadyAsync(HttpClient client)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            using var answer = await client.GetAsync("/health/ready");
            if (answer.IsSuccessStatusCode)
                return;
            if (deadline.Elapsed > Patience)
                throw new TimeoutException("Never ready: " + await answer.Content.ReadAsStringAsync());
            await Task.Delay(20);
        }
    }

    private async Task FailUrlOnExitAsync()
    {
        await Process.WaitForExitAsync();
        _url.TrySetException(new InvalidOperationException($"The process ended with {Process.ExitCode} before it served.\n{Output}\n{Error}"));
    }

    private void OnOutput(string? line)
    {
        Append(_output, line);
        if (line is null)
            return;
        _firstLine.TrySetResult();
        if (line.Contains("draining", StringComparison.Ordinal))
            _draining.TrySetResult();
        var url = line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal));
        if (line.Contains(" serves ", StringComparison.Ordinal) && url is not null)
            _url.TrySetResult(new Uri(url));
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null)
                text.AppendLine(line);
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
