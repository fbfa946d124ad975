using System.Diagnostics;
using System.Globalization;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Bench.Engine.Processes;

/// <summary>Silo processes of this executable. None outlives this process, however that ends.</summary>
/// <param name="count">How many.</param>
/// <param name="command">The command of this executable that is one.</param>
/// <param name="further">What its command takes after the silo's number and the ports; nothing if not given.</param>
internal sealed class SiloProcesses(int count, string command = SiloProcessCommand.Name, Func<int, IEnumerable<string>>? further = null) : IAsyncDisposable
{
    private readonly PortReservation _ports = PortReservation.Take(2 * count);
    private readonly List<ChildProcess> _processes = [];

    /// <summary>Of each silo its own port, then of each its gateway's.</summary>
    public int[] Ports => [.. Enumerable.Range(_ports.Port, 2 * count)];

    /// <summary>The ids of those that were started.</summary>
    public IReadOnlyList<int> Ids => [.. _processes.Select(process => process.Process.Id)];

    /// <summary>Starts one after the other and returns when all are ready.</summary>
    /// <exception cref="InvalidOperationException">One ended before it was.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var index = 0; index < count; index++)
        {
            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var start = new ProcessStartInfo(Environment.ProcessPath!, Arguments(index)) { RedirectStandardInput = true };
            var process = ChildProcess.Start(start, line =>
            {
                if (line == SiloProcessCommand.Ready) ready.TrySetResult();
            });
            _processes.Add(process);
            await Task.WhenAny(ready.Task, process.Process.WaitForExitAsync(cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (!ready.Task.IsCompleted)
                throw new InvalidOperationException($"The silo process {index} did not start.\n{process.Output}\n{process.Error}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Process.StandardInput.Close();
            await process.ExitAsync();
            await process.DisposeAsync();
        }

        _ports.Dispose();
    }

    private IEnumerable<string> Arguments(int index)
    {
        // Under "dotnet file.dll" the process is dotnet, and the file its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") yield return typeof(SiloProcesses).Assembly.Location;
        yield return command;
        yield return index.ToString(CultureInfo.InvariantCulture);
        yield return string.Join(',', Ports);
        foreach (var argument in further?.Invoke(index) ?? []) yield return argument;
    }
}
