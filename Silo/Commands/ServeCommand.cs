using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Commands;

/// <summary>Serves until a signal asks it to stop, then drains: first the web server, then the silos.</summary>
internal sealed class ServeCommand(SiloSettings settings, TimeProvider time, TextWriter output, TextWriter error)
{
    public async Task<int> RunAsync()
    {
        using var signals = new ShutdownSignals(name => output.WriteLine($"{name}: draining; again to end at once."));
        using var limit = new ShutdownLimit(signals.Requested, settings.ShutdownTimeout + ShutdownLimit.Grace, time, EndAtOnce);
        var logging = SiloLogging.At(settings.LogLevel);
        await using var folder = await DataFolder.TakeAsync(settings);
        await using var fleet = new SiloFleet(settings, folder.State, logging);
        var address = new UriBuilder(Uri.UriSchemeHttp, settings.HttpAddress.ToString(), settings.HttpPort).ToString().TrimEnd('/');
        try
        {
            await StartAsync(() => CheckAddress(settings), address);
            await StartAsync(() => EngineHost.PrepareAsync(settings, time, signals.Requested), "the database");
            await StartAsync(() => fleet.StartAsync(signals.Requested), settings.DataFolder);
            await using var app = ClusterHost.Build(settings, logging);
            await StartAsync(() => app.StartAsync(signals.Requested), address);
            Announce(app);
            await signals.Requested.WaitAsync();
            return await DrainAsync(app, fleet);
        }
        catch (OperationCanceledException) when (signals.Requested.IsCancellationRequested)
        {
            // Asked to stop while it was still starting: nothing was served, nothing needs to drain.
            return ExitCodes.Done;
        }
    }

    private static Task CheckAddress(SiloSettings settings)
    {
        ClusterHost.CheckAddress(settings);
        return Task.CompletedTask;
    }

    private static async Task StartAsync(Func<Task> start, string place)
    {
        try
        {
            await start();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw StartException.From(e, place);
        }
    }

    private void Announce(WebApplication app)
    {
        var url = ClusterHost.BoundUrl(app);
        output.WriteLine(
            $"OrleansCluster ({EngineHost.Name} engine) serves {url}/ {Silos()}, data in {settings.DataFolder}");
        output.Flush();
        ServeLog.Started(app.Logger, url, settings.SiloNames.Count, settings.DataFolder);
    }

    private string Silos() => settings.Cluster.Count > 0
        ? $"as {settings.SiloNames[0]} of the {settings.Cluster.Count} silos {string.Join(", ", settings.ClusterSiloNames)}"
        : $"with {settings.SiloNames.Count} silos ({string.Join(", ", settings.SiloNames)})";

    private async Task<int> DrainAsync(WebApplication app, SiloFleet fleet)
    {
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(settings.ShutdownTimeout, time);

        // Requests under way get half of the time; a slow caller must not take the silos' share of it.
        using var requests = new CancellationTokenSource(settings.ShutdownTimeout / 2, time);
        await app.StopAsync(requests.Token);
        await fleet.StopAsync(deadline.Token);
        if (!deadline.IsCancellationRequested)
        {
            ServeLog.Drained(app.Logger, time.GetElapsedTime(started).TotalMilliseconds);
            return ExitCodes.Done;
        }

        await error.WriteLineAsync(CutOff());
        return ExitCodes.Failed;
    }

    private void EndAtOnce()
    {
        error.WriteLine(CutOff());
        error.Flush();
        Environment.Exit(ExitCodes.Failed);
    }

    private string CutOff() =>
        $"The shutdown did not drain within {settings.ShutdownTimeout.TotalSeconds:0} s and was cut off; nothing acknowledged is lost.";
}
