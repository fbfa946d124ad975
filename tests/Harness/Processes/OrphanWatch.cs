using System.Diagnostics;

namespace OrleansCluster.Harness.Processes;

/// <summary>
/// A small shell beside this process that outlives it by a moment: when the pipe between them closes, however this process
/// ended (<c>kill -9</c> too), it kills whatever bears this run's mark in its environment: what was started, what that started in turn,
/// and what is paused. Linux only, for it reads <c>/proc</c>; elsewhere it does nothing.
/// </summary>
internal sealed class OrphanWatch
{
    private const string MarkName = "HARNESS_RUN";

    // Waits for the end of its input, then kills until nothing bears the mark for three looks: a child that was being forked
    // when its parent died shows itself only a moment later. It ignores what a terminal sends to its whole group.
    private const string Script = """
        trap '' HUP INT TERM
        read -r _
        quiet=0
        while [ $quiet -lt 3 ]; do
          found=$(grep -lsazFx "$0" /proc/[0-9]*/environ)
          if [ -z "$found" ]; then quiet=$((quiet + 1)); else quiet=0; fi
          for file in $found; do pid=${file#/proc/}; kill -9 "${pid%/environ}" 2>/dev/null; done
          sleep 0.1
        done
        """;

    private readonly string _mark = $"{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly Process? _shell;

    public OrphanWatch()
    {
        if (!OperatingSystem.IsLinux())
            return;

        // In a session of its own: who kills this process's group does not kill the watch.
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Script, $"{MarkName}={_mark}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove(MarkName);
        _shell = Process.Start(start);
    }

    /// <summary>Puts the mark on a process to be started.</summary>
    /// <exception cref="InvalidOperationException">The watch itself has ended: nothing may be started that nothing would end.</exception>
    public void Mark(ProcessStartInfo start)
    {
        if (_shell?.HasExited == true)
            throw new InvalidOperationException($"The shell that guards the processes of this run ended with {_shell.ExitCode}.");
        start.Environment[MarkName] = _mark;
    }
}
