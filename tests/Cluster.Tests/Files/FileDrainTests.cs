using System.Diagnostics;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>
/// A silo that stops waits for its grains' calls. Those that wait for another silo must not be waited for: each of these waits for one that never
/// answers.
/// </summary>
public class FileDrainTests
{
    // What is waited for here lasts 10 s or more, with nobody to end it; a silo that has nothing to wait for stops within half a second.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task A_sweep_that_waits_for_a_file_does_not_hold_up_the_stop_of_its_silo()
    {
        string? sweeping = null;
        await using var cluster = await FileCluster.StartAsync(service: files =>
        {
            var first = Interlocked.CompareExchange(ref sweeping, files.DataDirectory, null) ?? files.DataDirectory;
            if (files.DataDirectory == first)
                files.SweepPeriod = TimeSpan.FromMilliseconds(100);
        });
        var silo = Path.GetFileName(sweeping!);
        var path = await WrittenAwayFromAsync(cluster, silo);
        using var held = new Held(cluster, path, nameof(IBlockDirectoryGrain.FindDeadBlocksAsync));
        await Eventually.TrueAsync(() => held.Waiting > 0, "the sweep asks the file");
        await StopPromptlyAsync(cluster, silo);
    }

    [Fact]
    public async Task A_sweep_that_was_asked_for_ends_with_its_silo_and_says_so()
    {
        await using var cluster = await FileCluster.StartAsync();
        var silo = cluster.SiloNames[2];
        var path = await WrittenAwayFromAsync(cluster, silo);
        using var held = new Held(cluster, path, nameof(IBlockDirectoryGrain.FindDeadBlocksAsync));
        var sweep = cluster.Store(silo).SweepAsync();
        await Eventually.TrueAsync(() => held.Waiting > 0, "the sweep asks the file");
        await StopPromptlyAsync(cluster, silo);
        var error = await Assert.ThrowsAsync<BlockStoreFailedException>(() => sweep);
        Assert.True(error.Retryable);
        Assert.Contains("leaves", error.Message, StringComparison.Ordinal);

        // What was not swept is swept by the next one.
        held.Dispose();
        await cluster.RestartAsync(silo);
        Assert.Equal((0, 0), await SweptAsync(cluster, silo));
    }

    [Fact]
    public async Task A_repair_that_waits_for_the_good_replica_does_not_hold_up_the_stop_of_its_silo()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("f", FileCluster.Bytes(10), new FileWriteOptions { Replication = 3 });
        var block = new BlockName(BlockName.HashOf("f"), (await cluster.DirectoryOf("f").GetLayoutAsync())!.SessionId, 0).ToString();
        var (silo, good) = (cluster.SiloNames[2], cluster.SiloNames[1]);
        await cluster.Store(silo).DeleteAsync([block]);
        using var held = new Held(cluster, good, nameof(IBlockStoreGrain.VerifyAsync), isSilo: true);
        var repair = cluster.Store(silo).RepairAsync(block, good);
        await Eventually.TrueAsync(() => held.Waiting > 0, "the repair asks the good replica");
        await StopPromptlyAsync(cluster, silo);
        var error = await Assert.ThrowsAsync<BlockStoreFailedException>(() => repair);
        Assert.True(error.Retryable);
        Assert.Contains("leaves", error.Message, StringComparison.Ordinal);

        held.Dispose();
        await cluster.RestartAsync(silo);
        Assert.True(await cluster.Store(silo).RepairAsync(block, good));
    }

    [Fact]
    public async Task A_repair_that_waits_for_the_file_does_not_hold_up_the_stop_of_its_silo()
    {
        await using var cluster = await FileCluster.StartAsync();
        var silo = cluster.SiloNames[2];
        var path = await WrittenAwayFromAsync(cluster, silo);
        var block = new BlockName(BlockName.HashOf(path), (await cluster.DirectoryOf(path).GetLayoutAsync())!.SessionId, 0).ToString();
        await cluster.Store(silo).DeleteAsync([block]);
        using var held = new Held(cluster, path, nameof(IBlockDirectoryGrain.FindDeadBlocksAsync));
        var repair = cluster.Store(silo).RepairAsync(block, cluster.SiloNames[1]);
        await Eventually.TrueAsync(() => held.Waiting > 0, "the repair asks the file");
        await StopPromptlyAsync(cluster, silo);
        await Assert.ThrowsAsync<BlockStoreFailedException>(() => repair);
    }

    [Fact]
    public async Task A_collection_that_waits_for_a_block_store_does_not_hold_up_the_stop_of_its_silo()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("f", FileCluster.Bytes(10), new FileWriteOptions { Replication = 3 });
        var silo = cluster.Gate.PlaceOf(cluster.DirectoryOf("f"));
        var other = cluster.SiloNames.First(name => name != silo);
        using var held = new Held(cluster, other, nameof(IBlockStoreGrain.DeleteAsync), isSilo: true);
        await cluster.Client.DeleteAsync("f");
        await Eventually.TrueAsync(() => held.Waiting > 0, "the former blocks are being deleted");
        await StopPromptlyAsync(cluster, silo);

        // What was not collected is, by the file's next activation or by the sweep.
        held.Dispose();
        Assert.Null(await cluster.DirectoryOf("f").StatAsync());
        await Eventually.TrueAsync(async () => await cluster.BlocksAsync() == 0, "no block is left");
    }

    [Fact]
    public async Task A_listing_that_waits_for_a_file_does_not_hold_up_the_stop_of_its_silo()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("d/0", []);
        var directory = cluster.Grains.GetGrain<INamespaceGrain>(NamespaceGrain.KeyOf("d"));
        var silo = cluster.Gate.PlaceOf(directory);
        await WrittenAwayFromAsync(cluster, silo, "d/");
        using var held = new Held(cluster, silo, nameof(IBlockDirectoryGrain.StatAsync), isSilo: true, isElsewhere: true);
        var listing = directory.ListAsync(null, 100);
        await Eventually.TrueAsync(() => held.Waiting > 0, "the listing asks a file");
        await StopPromptlyAsync(cluster, silo);
        var error = await Assert.ThrowsAsync<FileStateUnavailableException>(() => listing);
        Assert.True(error.OutcomeKnown);
        Assert.Contains("leaves", error.Message, StringComparison.Ordinal);

        held.Dispose();
        Assert.NotEmpty((await directory.ListAsync(null, 100)).Entries);
    }

    [Fact]
    public async Task A_write_that_waits_for_its_name_does_not_hold_up_the_stop_of_its_silo()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("d/0", []);
        var parent = cluster.Gate.PlaceOf(cluster.Grains.GetGrain<INamespaceGrain>(NamespaceGrain.KeyOf("d")));
        var path = await AwayFromAsync(parent, "d/", cluster, path => cluster.DirectoryOf(path).StatAsync());
        var file = cluster.DirectoryOf(path);
        using var held = new Held(cluster, parent, nameof(INamespaceGrain.AddAsync), isSilo: true);
        var begun = file.BeginWriteAsync(new WriteOptions(FileCluster.BlockSize, 1, null));
        await Eventually.TrueAsync(() => held.Waiting > 0, "the file registers its name");
        await StopPromptlyAsync(cluster, cluster.Gate.PlaceOf(file));
        Assert.True((await Assert.ThrowsAsync<FileStateUnavailableException>(() => begun)).Retryable);
    }

    [Fact]
    public async Task A_directory_that_waits_for_its_own_name_does_not_hold_up_the_stop_of_its_silo()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("0", []);
        var root = cluster.Gate.PlaceOf(cluster.Grains.GetGrain<INamespaceGrain>(NamespaceGrain.KeyOf("")));
        var name = await AwayFromAsync(root, "", cluster, path => Directory(path).HasFilesAsync(), Directory);
        using var held = new Held(cluster, root, nameof(INamespaceGrain.AddAsync), isSilo: true);
        var added = Directory(name).AddAsync("f", isDirectory: false);
        await Eventually.TrueAsync(() => held.Waiting > 0, "the directory registers its name");
        await StopPromptlyAsync(cluster, cluster.Gate.PlaceOf(Directory(name)));
        var error = await Assert.ThrowsAsync<FileStateUnavailableException>(() => added);
        Assert.False(error.OutcomeKnown);

        // It was told as unknown, so it is done again, and now to its end.
        held.Dispose();
        await Directory(name).AddAsync("f", isDirectory: false);
        Assert.True(await Directory(name).IsNameNeededAsync());

        INamespaceGrain Directory(string path) => cluster.Grains.GetGrain<INamespaceGrain>(NamespaceGrain.KeyOf(path));
    }

    // As of a group that has lost its majority: whoever waits for the file must not have it read once more, by the silo that stops.
    [Fact]
    public async Task Files_whose_state_is_being_read_hold_up_a_stop_for_one_reading_at_most()
    {
        var reading = TimeSpan.FromSeconds(4);
        var (begun, isGone) = (0, false);
        await using var cluster = await FileCluster.StartAsync(1, beforeRead: async _ =>
        {
            if (!Volatile.Read(ref isGone))
                return;
            Interlocked.Increment(ref begun);
            await Task.Delay(reading);
            throw new TimeoutException("The state's group has no majority.");
        });
        Volatile.Write(ref isGone, true);
        var calls = Enumerable.Range(0, 30).Select(number => Record.ExceptionAsync(cluster.DirectoryOf($"{number % 10}").StatAsync)).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 10, "every file is being read");
        var watch = Stopwatch.GetTimestamp();
        await cluster.StopAsync(cluster.SiloNames[0]);
        Assert.InRange(Stopwatch.GetElapsedTime(watch), TimeSpan.Zero, reading + TimeSpan.FromSeconds(3));
        Assert.Equal(10, Volatile.Read(ref begun));
        foreach (var call in calls)
            Assert.NotNull(await call);
    }

    private static async Task<(long Deleted, long Skipped)> SweptAsync(FileCluster cluster, string silo)
    {
        var report = await cluster.Store(silo).SweepAsync();
        Assert.True(report.Examined > 0);
        return (report.Deleted, report.Skipped);
    }

    // A file with blocks on every silo, whose own grain is on another one.
    private static Task<string> WrittenAwayFromAsync(FileCluster cluster, string silo, string prefix = "") => AwayFromAsync(
        silo, prefix, cluster, path => cluster.WriteAsync(path, FileCluster.Bytes(10), new FileWriteOptions { Replication = 3 }));

    private static async Task<string> AwayFromAsync(
        string silo, string prefix, FileCluster cluster, Func<string, Task> call, Func<string, IAddressable>? grain = null)
    {
        for (var number = 1; number < 100; number++)
        {
            var path = $"{prefix}{number}";
            await call(path);
            if (cluster.Gate.PlaceOf(grain?.Invoke(path) ?? cluster.DirectoryOf(path)) != silo)
                return path;
        }

        throw new InvalidOperationException($"All of them are on {silo}.");
    }

    private static async Task StopPromptlyAsync(FileCluster cluster, string silo)
    {
        var begun = Stopwatch.GetTimestamp();
        await cluster.StopAsync(silo);
        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, Promptly);
    }

    /// <summary>Holds the calls of a method until it is disposed of.</summary>
    private sealed class Held : IDisposable
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public Held(FileCluster cluster, string place, string method, bool isSilo = false, bool isElsewhere = false)
        {
            var silo = isSilo ? place : cluster.Gate.PlaceOf(cluster.DirectoryOf(place));
            cluster.Gate.Before = async (at, called) =>
            {
                if (called != method || (at == silo) == isElsewhere)
                    return;
                Interlocked.Increment(ref _waiting);
                await _open.Task;
            };
        }

        public int Waiting => Volatile.Read(ref _waiting);

        public void Dispose() => _open.TrySetResult();
    }
}
