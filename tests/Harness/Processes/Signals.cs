using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansCluster.Harness.Processes;

/// <summary>Sends Unix signals, which .NET has no call for.</summary>
public static class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>SIGCONT, where Linux and macOS differ.</summary>
    public static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>SIGSTOP, where Linux and macOS differ.</summary>
    public static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;

    /// <exception cref="InvalidOperationException">The process is gone, or may not be signalled.</exception>
    public static void Send(Process process, int signal)
    {
        if (SendSignal(process.Id, signal) != 0)
            throw new InvalidOperationException($"kill({process.Id}, {signal}) failed: errno {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);
}
