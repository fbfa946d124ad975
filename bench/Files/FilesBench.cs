using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Consensus;

namespace OrleansCluster.Bench.Files;

/// <summary>
/// One file of 256 MiB through a cluster of two silos in this process, beside <c>cp</c> and <c>sync</c> of the same file on the same
/// disk. Unlike <c>cp</c> the cluster checksums every chunk, computes a SHA-256, and flushes every block and its name.
/// </summary>
internal static class FilesBench
{
    private const int FileBytes = 256 * 1024 * 1024;
    private const int SmallBytes = 4096;
    private const int SmallFiles = 1024;
    private const int SmallAtOnce = 64;
    private const double MiB = 1024 * 1024;

    public static async Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        using var folder = new BenchFolder();
        var source = folder.Sub("source");
        await WriteRandomFile(source);
        var target = folder.Sub("target");

        var copy = await report.Rate("cp and flush", "MiB/s", () => Shell($"cp --reflink=never '{source}' '{target}' && sync '{target}'"), () => Remove(target));
        var read = await report.Rate("cp to /dev/null (from the page cache)", "MiB/s", () => Shell($"cat '{source}' > /dev/null"));

        await using var state = await FileStateStoreHost.OpenAsync(folder.Sub("state"), cancellationToken);
        await using var cluster = await Start(folder, silo => silo.AddFileGrainStorage(DurableState.ProviderName, state));
        await using var services = ServicesOf(cluster);
        var client = services.GetRequiredService<FileClient>();

        foreach (var replication in (int[])[1, 2])
        {
            var write = await report.Rate($"write, replication {replication}", "MiB/s", () => Write(client, source, replication), () => Forget(client, folder));
            report.Derived($"write, replication {replication}, to cp and flush", "ratio", write / copy);
        }

        var readFile = await report.Rate("read into a local file, flushed", "MiB/s", () => ReadToFile(client, target), () => Remove(target));
        report.Derived("read into a local file, to cp and flush", "ratio", readFile / copy);
        var readOnly = await report.Rate("read and drop", "MiB/s", () => Read(client, Stream.Null));
        report.Derived("read and drop, to cp to /dev/null", "ratio", readOnly / read);
        var small = await report.Rate($"files of {SmallBytes} bytes, {SmallAtOnce} at one time, replication 2", "files/s", () => WriteSmall(client));
        await cluster.StopAllSilosAsync();
        await ByConsensus(report, source, small);
    }

    // The same with the grains' state in the metadata store, as the host has it by itself.
    private static async Task ByConsensus(BenchReport report, string source, double smallByFiles)
    {
        using var folder = new BenchFolder();
        await using var cluster = await Start(folder, silo => silo.AddMetadata().AddConsensusGrainStorage(DurableState.ProviderName), opensAtStart: false);
        await cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, cluster.Silos[0].Name)).CreateGroupAsync([.. cluster.Silos.Select(silo => silo.Name)]);
        foreach (var silo in cluster.Silos) await FileServiceExtensions.OpenBlockStoreAsync(silo.ServiceProvider, TimeSpan.FromMinutes(5), CancellationToken.None);
        await using var services = ServicesOf(cluster);
        var client = services.GetRequiredService<FileClient>();
        await report.Rate("write, replication 2, state by consensus", "MiB/s", () => Write(client, source, 2), () => Forget(client, folder));
        var small = await report.Rate($"files of {SmallBytes} bytes, {SmallAtOnce} at one time, replication 2, state by consensus", "files/s", () => WriteSmall(client));
        report.Derived("small files, state by consensus to state in files", "ratio", small / smallByFiles);
        await cluster.StopAllSilosAsync();
    }

    private static ServiceProvider ServicesOf(InProcessTestCluster cluster) => new ServiceCollection()
        .AddSingleton(cluster.Client)
        .AddSingleton<IGrainFactory>(cluster.Client)
        .AddOrleansClusterFiles()
        .BuildServiceProvider();

    private static async Task<double> WriteSmall(FileClient client)
    {
        var content = new byte[SmallBytes];
        await Task.WhenAll(Enumerable.Range(0, SmallAtOnce).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < SmallFiles / SmallAtOnce; number++) await client.WriteAsync($"small/{writer}/{number}", new MemoryStream(content), new FileWriteOptions { Replication = 2 });
        })));
        return SmallFiles;
    }

    private static async Task<InProcessTestCluster> Start(BenchFolder folder, Action<ISiloBuilder> addState, bool opensAtStart = true)
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) =>
        {
            addState(silo);
            silo.AddOrleansClusterFiles(o =>
            {
                o.DataDirectory = folder.Sub(options.SiloName);
                o.OpenAtStart = opensAtStart;

                // As cp does: what is replaced is gone at once, so that both write into pages that were freed.
                o.ReplacedBlockGrace = TimeSpan.Zero;
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private static async Task WriteRandomFile(string path)
    {
        await using var file = File.Create(path);
        var buffer = new byte[4 * 1024 * 1024];
        for (var written = 0; written < FileBytes; written += buffer.Length)
        {
            RandomNumberGenerator.Fill(buffer);
            await file.WriteAsync(buffer);
        }

        file.Flush(flushToDisk: true);
    }

    private static Task Remove(string path)
    {
        File.Delete(path);
        return Task.CompletedTask;
    }

    /// <summary>Deletes what was written before, and waits until its blocks are gone: cp, too, writes where nothing is.</summary>
    private static async Task Forget(FileClient client, BenchFolder folder)
    {
        await client.DeleteAsync("bench/file");
        for (var left = 200; left > 0 && Directory.EnumerateFiles(folder.Path, "*.blk", SearchOption.AllDirectories).Any(); left--) await Task.Delay(50);
    }

    private static async Task<double> Shell(string command)
    {
        using var process = Process.Start("/bin/sh", ["-c", command]);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? FileBytes / MiB : throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}.");
    }

    private static async Task<double> Write(FileClient client, string source, int replication)
    {
        await using var content = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
        await client.WriteAsync("bench/file", content, new FileWriteOptions { Replication = replication });
        return FileBytes / MiB;
    }

    private static async Task<double> ReadToFile(FileClient client, string target)
    {
        await using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        await Read(client, file);
        file.Flush(flushToDisk: true);
        return FileBytes / MiB;
    }

    private static async Task<double> Read(FileClient client, Stream target)
    {
        await using var content = await client.OpenReadAsync("bench/file");
        await content.CopyToAsync(target, bufferSize: 1024 * 1024);
        return FileBytes / MiB;
    }
}
