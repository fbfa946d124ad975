using System.Diagnostics;

namespace OrleansCluster.Harness.Processes;

/// <summary>
/// A process of a test or benchmark: its output gathered within a bound, its signals at hand. Dies with this process at the latest, in
/// whatever way that ends.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly OutputLog _output = new();
    private readonly OutputLog _error = new();

    private ChildProcess(ProcessStartInfo start, Action<string>? onOutput)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        Process = new Process { StartInfo = start, EnableRaisingEvents = true };
        Process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;
            _output.Add(line.Data);
            onOutput?.Invoke(line.Data);
        };
        Process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                _error.Add(line.Data);
        };
        ProcessGuard.Start(Process);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>Standard output so far: at most 1 Mi characters, the first and the newest.</summary>
    public string Output => _output.ToString();

    /// <summary>Standard error so far, with the same bound.</summary>
    public string Error => _error.ToString();

    /// <param name="start">What to start; its outputs are redirected.</param>
    /// <param name="onOutput">Told each line of standard output, in order, from a thread of the pool.</param>
    public static ChildProcess Start(ProcessStartInfo start, Action<string>? onOutput = null) => new(start, onOutput);

    public static ChildProcess Start(string file, params IEnumerable<string> arguments) => new(new ProcessStartInfo(file, arguments), null);

    /// <exception cref="InvalidOperationException">It is gone.</exception>
    public void Signal(int signal) => Signals.Send(Process, signal);

    /// <summary>SIGSTOP: it is there, its sockets are open, and it does nothing. Returns when that is so.</summary>
    public async Task PauseAsync()
    {
        Signal(Signals.Stop);
        if (OperatingSystem.IsLinux())
            await Until.TrueAsync(() => State() == 'T', () => $"Process {Process.Id} did not stop; its state is {State()}.");
    }

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal(Signals.Continue);

    /// <summary>The exit code, once it has ended by itself and all of its output is here.</summary>
    /// <exception cref="TimeoutException">It did not end within <see cref="Until.Patience"/>, or what is given.</exception>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        using var patience = new CancellationTokenSource(limit ?? Until.Patience);
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

    /// <summary>kill -9, and waits until the system has it. Does nothing to one that is gone.</summary>
    public async Task KillAsync()
    {
        // Not by Signals: between a look and the signal it may end by itself.
        Process.Kill();
        await ExitAsync();
    }

    public ValueTask DisposeAsync()
    {
        ProcessGuard.End(Process);
        Process.Dispose();
        return ValueTask.CompletedTask;
    }

    // The letter behind the name, which stands in brackets and may hold anything.
    private char State()
    {
        try
        {
            var status = File.ReadAllText($"/proc/{Process.Id}/stat");
            return status[status.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return 'X';
        }
    }
}
