using System.Runtime.InteropServices;

namespace OrleansCluster.Simulator.Commands;

/// <summary>
/// Ctrl-C (SIGINT) and SIGTERM. The first asks to end after the seeds under way; a second ends the process at once, with the exit code
/// shells use for it.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const int ExitBySignal = 128;
    private const int SignalInterrupt = 2;
    private const int SignalTerminate = 15;

    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TextWriter _error;
    private int _count;

    public Interruption(TextWriter error)
    {
        _error = error;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => On(context, "Ctrl-C", SignalInterrupt)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => On(context, "SIGTERM", SignalTerminate)),
        ];
    }

    /// <summary>Fires with the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>The exit code of a program that a signal ended before its work was done; 0 if none came.</summary>
    public int ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _requested.Dispose();
    }

    private void On(PosixSignalContext context, string name, int signal)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1) Environment.Exit(ExitBySignal + signal);
        ExitCode = ExitBySignal + signal;
        _error.WriteLine($"{name}: ending after the seeds under way; again to end at once.");
        _requested.Cancel();
    }
}
