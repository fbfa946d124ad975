using Microsoft.Extensions.Logging;
using OrleansCluster.Silo.Commands;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Tour;

/// <summary>
/// <c>tour [DIR]</c>: the main job end to end, on real files. Exits with 0 only if everything that was checked held. What it
/// stores is in a temporary folder that goes away with it, whatever happens.
/// </summary>
internal sealed class TourCommand(string? folder, TimeProvider time, TextWriter output)
{
    private const int Silos = 3;
    private const int FirstPort = 21_111;

    public async Task<int> RunAsync()
    {
        using var signals = new ShutdownSignals(name => output.WriteLine($"{name}: cleaning up; again to end at once."));
        var screen = new TourScreen(output, !Console.IsOutputRedirected, time);
        var source = folder is null ? TourSource.ReferencePacks() : TourSource.Folder(folder);
        using var place = new TemporaryFolder(source.Bytes);
        try
        {
            var report = await RunAsync(source, place, screen, signals.Requested);
            screen.Show(report);
            return report.AllHeld ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (Exception) when (signals.Requested.IsCancellationRequested)
        {
            return signals.InterruptedExitCode;
        }
        catch (Exception e) when (e is not (SettingException or StartException))
        {
            throw StartException.From(e, place.Path);
        }
    }

    private async Task<TourReport> RunAsync(TourSource source, TemporaryFolder place, TourScreen screen, CancellationToken cancellationToken)
    {
        // Nothing listens on them with the embedded engine; with the other one, another cluster may be on the usual ones.
        var ports = FreePorts.InARow(2 * Silos, FirstPort);
        var settings = new SiloSettings
        {
            SiloNames = [.. Enumerable.Range(0, Silos).Select(i => $"silo-{i}")],
            DataFolder = place.Path,
            MetadataSilos = [.. Enumerable.Range(0, Silos).Select(i => $"silo-{i}")],
            CacheBytes = 256 << 20,
            ClusterId = "tour",
            ServiceId = "tour",
            SiloPort = ports,
            GatewayPort = ports + Silos,
        };

        // What dies here on purpose would log what it died of.
        var logging = SiloLogging.At(LogLevel.Critical);
        screen.Say($"Starting {Silos} silos ({EngineHost.Name} engine, all in this process) on {place.Path}");
        await using var data = await DataFolder.TakeAsync(settings);
        await using var fleet = new SiloFleet(settings, data.State, logging);
        await fleet.StartAsync(cancellationToken);
        await fleet.OpenFilesAsync(cancellationToken);
        using var client = ClientHost.Build(settings, logging);
        await client.StartAsync(cancellationToken);
        var report = await new TourRun(source, fleet, client.Services, screen, time).RunAsync(cancellationToken);
        await client.StopAsync(CancellationToken.None);
        await fleet.StopAsync(cancellationToken);
        return report;
    }
}
