using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Commands;

/// <summary>Serves until a signal asks it to stop, then drains: first the web server, then the silos.</summary>
internal sealed class ServeCommand(SiloSettings asked, TimeProvider time, TextWriter output, TextWriter error)
{
    // Where the others of a cluster are not up yet, what the block stores need is not there, and may not be for long.
    private static readonly TimeSpan FilesPatience = TimeSpan.FromSeconds(2);

    public async Task<int> RunAsync()
    {
        using var signals = new ShutdownSignals(name => output.WriteLine($"{name}: draining; again to end at once."));
        using var limit = new ShutdownLimit(signals.Requested, asked.ShutdownTimeout + ShutdownLimit.Grace, time, EndAtOnce);
        var logging = SiloLogging.At(asked.LogLevel);
        await using var folder = await DataFolder.TakeAsync(asked);
        var settings = asked with { Storage = folder.Storage };
        SayStorage(settings, logging);
        await using var fleet = new SiloFleet(settings, folder.State, logging);
        var address = new UriBuilder(Uri.UriSchemeHttp, settings.HttpAddress.ToString(), settings.HttpPort).ToString().TrimEnd('/');
        try
        {
            await StartAsync(() => CheckAddress(settings, settings.HttpPort), address);
            if (settings.RedisPort is { } redisPort)
                await StartAsync(() => CheckAddress(settings, redisPort), $"redis://{new IPEndPoint(settings.HttpAddress, redisPort)}");
            await StartAsync(() => EngineHost.PrepareAsync(settings, time, signals.Requested), "the database");
            await StartAsync(() => fleet.StartAsync(signals.Requested), settings.DataFolder);
            var files = fleet.OpenFilesAsync(signals.Requested);
            await StartAsync(() => WithinAsync(FilesPatience, files), settings.DataFolder);
            await using var app = ClusterHost.Build(settings, fleet.Caches, logging);
            await StartAsync(() => app.StartAsync(signals.Requested), address);
            Announce(app, settings);
            await StartAsync(() => Task.WhenAny(signals.Requested.WaitAsync(), FailureOf(files)).Unwrap(), settings.DataFolder);
            return await DrainAsync(app, fleet, settings);
        }
        catch (OperationCanceledException) when (signals.Requested.IsCancellationRequested)
        {
            // Asked to stop while it was still starting: nothing was served, nothing needs to drain.
            return ExitCodes.Done;
        }
    }

    private static Task CheckAddress(SiloSettings settings, int port)
    {
        ClusterHost.CheckAddress(settings.HttpAddress, port);
        return Task.CompletedTask;
    }

    // Nothing may seem lost: who gave no option goes on where the state is, and is told that it is not where it would be by default.
    private void SayStorage(SiloSettings settings, Action<ILoggingBuilder> logging)
    {
        if (settings.Storage == asked.Storage)
            return;
        using var loggers = LoggerFactory.Create(logging);
        ServeLog.KeptStorage(loggers.CreateLogger<ServeCommand>(), settings.DataFolder, settings.Storage, asked.Storage, SettingSpecs.Storage.Option);
    }

    private async Task WithinAsync(TimeSpan limit, Task task)
    {
        using var end = new CancellationTokenSource(limit, time);
        var first = await Task.WhenAny(task, end.Token.WaitAsync());
        await first;
    }

    // Ends with what a task failed with; never, if it does not.
    private static async Task FailureOf(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // The process is to end, and drains.
        }

        await new TaskCompletionSource().Task;
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

    private void Announce(WebApplication app, SiloSettings settings)
    {
        var url = ClusterHost.BoundUrl(app);
        output.WriteLine(
            $"OrleansCluster ({EngineHost.Name} engine) serves {url}/ {Silos(settings)}, data in {settings.DataFolder}");
        output.Flush();
        ServeLog.Started(app.Logger, url, settings.SiloNames.Count, settings.DataFolder);
    }

    private static string Silos(SiloSettings settings) => settings.Cluster.Count > 0
        ? $"as {settings.SiloNames[0]} of the {settings.Cluster.Count} silos {string.Join(", ", settings.ClusterSiloNames)}"
        : $"with {settings.SiloNames.Count} silos ({string.Join(", ", settings.SiloNames)})";

    private async Task<int> DrainAsync(WebApplication app, SiloFleet fleet, SiloSettings settings)
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
        $"The shutdown did not drain within {asked.ShutdownTimeout.TotalSeconds:0} s and was cut off; nothing acknowledged is lost.";
}
