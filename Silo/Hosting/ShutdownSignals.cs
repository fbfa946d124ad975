using System.Runtime.InteropServices;

namespace OrleansCluster.Silo.Hosting;

/// <summary>
/// Ctrl-C (SIGINT) and SIGTERM for the whole process. The first one asks for a drain; a second Ctrl-C, or a second SIGTERM,
/// ends the process at once with the exit code shells use for it.
/// </summary>
internal sealed class ShutdownSignals : IDisposable
{
    private const int ExitBySignal = 128;
    private const int SignalInterrupt = 2;
    private const int SignalTerminate = 15;

    private readonly CancellationTokenSource _requested = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<string> _onFirst;
    private int _count;

    /// <param name="onFirst">Told the signal's name, once, from the signal's thread; must not block.</param>
    public ShutdownSignals(Action<string> onFirst)
    {
        _onFirst = onFirst;
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => On(context, "Ctrl-C", SignalInterrupt)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => On(context, "SIGTERM", SignalTerminate)));
    }

    /// <summary>Fires with the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>The exit code of a program that a signal ended before its work was done; 0 if none came.</summary>
    public int InterruptedExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _requested.Dispose();
    }

    private void On(PosixSignalContext context, string name, int signal)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
            Environment.Exit(ExitBySignal + signal);

        InterruptedExitCode = ExitBySignal + signal;
        _onFirst(name);
        _requested.Cancel();
    }
}
