using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Files;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Tour.Cache;
using OrleansCluster.Silo.Tour.Locks;
using OrleansCluster.Silo.Tour.Metadata;

namespace OrleansCluster.Silo.Tour;

/// <summary>The tour's steps, in order, on a fleet that runs.</summary>
internal sealed class TourRun(TourSource source, SiloFleet fleet, IServiceProvider client, TourScreen screen, TimeProvider time)
{
    private readonly FileClient _files = client.GetRequiredService<FileClient>();
    private readonly IGrainFactory _grains = client.GetRequiredService<IGrainFactory>();
    private readonly ConcurrentDictionary<string, string> _originals = new();
    private readonly TourReport _report = new();

    /// <summary>The silo that is killed: the last, because with the Microsoft engine the first keeps the membership.</summary>
    private string Victim => fleet.Nodes[^1].Name;

    public async Task<TourReport> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        screen.Say($"{source.Files.Count} files, {Megabytes(source.Bytes)}: {source.Description}");
        foreach (var skipped in source.Skipped.Take(5))
            screen.Say($"skipped {skipped}");
        await HashOriginalsAsync(cancellationToken);
        await StoreAsync(cancellationToken);
        await CheckLayoutAsync();
        await ReadBackAsync(cancellationToken);
        await new DamageStep(fleet, _files, _grains, _report, screen, time).RunAsync(source.Files, _originals, Victim, cancellationToken);
        await RestartAsync(cancellationToken);
        var metadata = client.GetRequiredService<MetadataClient>();
        await new MetadataStep(fleet, metadata, _grains, _report, screen, time).RunAsync(cancellationToken);
        await new LocksStep(fleet, client.GetRequiredService<LockClient>(), metadata, _grains, _report, screen, time).RunAsync(cancellationToken);
        await new CacheStep(fleet, source, metadata, _grains, _report, screen, time).RunAsync(cancellationToken);
        _report.Elapsed = time.GetElapsedTime(started);
        return _report;
    }

    private Task HashOriginalsAsync(CancellationToken cancellationToken) => screen.PassAsync(
        "hashing originals", source.Files.Count, source.Bytes, progress => TourPass.OverAsync(
            source.Files,
            async file =>
            {
                await using var original = file.Open();
                _originals[file.StoredPath] = await TourPass.HashAsync(original, progress.Moved, cancellationToken);
                progress.FileDone();
            },
            cancellationToken));

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        var wrong = new ConcurrentQueue<string>();
        TourProgress? last = null;
        await screen.PassAsync("storing", source.Files.Count, source.Bytes, progress => TourPass.OverAsync(
            source.Files,
            async file =>
            {
                last = progress;
                await using var original = file.Open();
                var stat = await _files.WriteAsync(file.StoredPath, original, null, cancellationToken);
                if (stat.Sha256 != _originals[file.StoredPath])
                    wrong.Enqueue(file.StoredPath);
                progress.Moved((int)Math.Min(int.MaxValue, stat.Length));
                progress.FileDone();
            },
            cancellationToken));
        _report.Add(
            "Files stored, each SHA-256 as the original's", wrong.IsEmpty,
            wrong.IsEmpty ? $"{source.Files.Count} files, {Megabytes(source.Bytes)}, {Rate(last)}{Skipped()}" : $"{wrong.Count} differ: {First(wrong)}");
    }

    private async Task CheckLayoutAsync()
    {
        long blocks = 0;
        var wrong = new List<string>();
        foreach (var file in source.Files)
        {
            var layout = await _grains.GetGrain<IBlockDirectoryGrain>(file.StoredPath).GetLayoutAsync();
            if (layout is null || layout.Stat.Replication != 2)
            {
                wrong.Add(file.StoredPath);
                continue;
            }

            var rows = BlockRows.Of(layout);
            blocks += rows.Count;
            if (rows.Any(row => row.Silos.Distinct(StringComparer.Ordinal).Count() != layout.Stat.Replication))
                wrong.Add(file.StoredPath);
        }

        _report.Add(
            "Every block has 2 replicas, on different silos", wrong.Count == 0,
            wrong.Count == 0 ? $"{blocks} blocks, {2 * blocks} replicas" : $"{wrong.Count} files do not: {First(wrong)}");
    }

    private async Task ReadBackAsync(CancellationToken cancellationToken)
    {
        var wrong = new ConcurrentQueue<string>();
        var killedAfter = -1;
        TourProgress? last = null;
        await screen.PassAsync("reading back", source.Files.Count, source.Bytes, progress => TourPass.OverAsync(
            source.Files,
            async file =>
            {
                last = progress;
                if (progress.Fraction >= 0.5 && Interlocked.CompareExchange(ref killedAfter, progress.Files, -1) == -1)
                    await fleet.KillAsync(Victim);
                if (await ReadAsync(file, progress.Moved, cancellationToken) is { } problem)
                    wrong.Enqueue(problem);
                progress.FileDone();
            },
            cancellationToken));

        // Of one file there is no half-way between files: then it dies after it.
        if (killedAfter == -1)
        {
            killedAfter = source.Files.Count;
            await fleet.KillAsync(Victim);
        }

        _report.Add($"{Victim} killed without warning during the reading", fleet[Victim].State == SiloState.Killed, $"after {killedAfter} of {source.Files.Count} files");
        _report.Add(
            "Every file read back, SHA-256 as the original's", wrong.IsEmpty,
            wrong.IsEmpty ? $"{source.Files.Count} of {source.Files.Count} files, {Rate(last)}" : $"{wrong.Count} wrong: {First(wrong)}");
    }

    /// <summary>Null if the file reads back as its original; else what is wrong.</summary>
    private async Task<string?> ReadAsync(TourFile file, Action<int> moved, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await _files.OpenReadAsync(file.StoredPath, null, cancellationToken);
            var hash = await TourPass.HashAsync(content, moved, cancellationToken);
            return hash == _originals[file.StoredPath] ? null : $"{file.StoredPath} has other bytes";
        }
        catch (FileSystemException e)
        {
            return e.Message;
        }
    }

    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await fleet.StartAsync(Victim, cancellationToken);
        await fleet.OpenFilesAsync(cancellationToken);
        var store = _grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(Victim));
        var status = await store.GetStatusAsync();
        screen.Say($"{Victim} is back after {time.GetElapsedTime(started).TotalMilliseconds:0} ms");

        long good = 0;
        var bad = new List<string>();
        string? after = null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await store.ListAsync(after, BlockStores.MaxBatch);
            foreach (var block in page.Blocks)
            {
                var report = await store.VerifyAsync(block.BlockId);
                if (report.Condition == BlockCondition.Good)
                    good++;
                else
                    bad.Add($"{block.BlockId}: {report.Condition} {report.Detail}");
            }

            after = page.Next;
        }
        while (after is not null);

        _report.Add(
            $"{Victim} came back with its blocks whole", bad.Count == 0 && good == status.Blocks && fleet[Victim].State == SiloState.Running,
            bad.Count == 0 ? $"{good} blocks, {Megabytes(status.Bytes)}, every checksum verified" : First(bad));
    }

    private string Skipped() => source.Skipped.Count == 0 ? "" : $"; {source.Skipped.Count} skipped";

    private static string First(IEnumerable<string> wrong) => string.Join("; ", wrong.Take(3));

    private static string Rate(TourProgress? progress) =>
        string.Create(CultureInfo.InvariantCulture, $"{progress?.MegabytesPerSecond ?? 0:0.0} MB/s");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
