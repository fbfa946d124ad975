using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Bench.Engine.Processes;

/// <summary>Silo processes of this executable. Each ends when its standard input does, and so with this process, however that ends.</summary>
internal sealed class SiloProcesses : IAsyncDisposable
{
    private readonly List<Process> _processes = [];

    public SiloProcesses(int count)
    {
        var listeners = Enumerable.Range(0, 2 * count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        Ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Stop();
    }

    /// <summary>Of each silo its own port, then of each its gateway's.</summary>
    public int[] Ports { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var index = 0; index < Ports.Length / 2; index++)
        {
            var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments(index)) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            _processes.Add(process);
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) != SiloProcessCommand.Ready)
                throw new InvalidOperationException($"The silo process {index} did not start.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private IEnumerable<string> Arguments(int index)
    {
        // Under "dotnet file.dll" the process is dotnet, and the file its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") yield return typeof(SiloProcesses).Assembly.Location;
        yield return SiloProcessCommand.Name;
        yield return index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        yield return string.Join(',', Ports);
    }
}
