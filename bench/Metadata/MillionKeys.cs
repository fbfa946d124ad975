using System.Diagnostics;
using System.Globalization;
using System.Text;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Bench.Metadata.Etcd;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Snapshots;

namespace OrleansCluster.Bench.Metadata;

/// <summary>A million keys of 256 bytes each: how long it takes to load them, to start again with them, to take a snapshot; and the memory.</summary>
internal sealed class MillionKeys(BenchReport report, BenchFolder folder, IReadOnlyList<string> targets)
{
    private const int Keys = 1_000_000;
    private const int Clients = 1_000;
    private const int Changed = Keys / 10;
    private static readonly byte[] Value = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 31))];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SnapshotAsync();
        if (MetadataTargets.IsAmong(OneProcessTarget.Title, targets)) await RunAsync(await OneProcessTarget.StartAsync(folder.Sub("million-one")));
        if (MetadataTargets.IsAmong(SocketTarget.Title, targets)) await RunAsync(await SocketTarget.StartAsync(folder.Sub("million-ours"), cancellationToken));
        if (EtcdMembers.Program is not null && MetadataTargets.IsAmong(EtcdTarget.Title, targets)) await RunAsync(await EtcdTarget.StartAsync(folder.Sub("million-etcd")));
    }

    private async Task RunAsync(IMetadataTarget target)
    {
        await using (target)
        {
            var next = -1;
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                for (var number = Interlocked.Increment(ref next); number < Keys; number = Interlocked.Increment(ref next)) await target.PutAsync(KeyOf(number), Value);
            })));
            Add($"{target.Name}: to load 1,000,000 keys by 1,000 clients", "s", Stopwatch.GetElapsedTime(started).TotalSeconds);
            Add($"{target.Name}: memory of the largest of its processes then", "MiB", ProcessFigures.MaxMemory(target.Processes));
            await target.KillAllAsync();
            started = Stopwatch.GetTimestamp();
            await target.RestartAsync();
            await target.PutUntilDoneAsync(KeyOf(0), Value);
            Add($"{target.Name}: from the start of all three with 1,000,000 keys to a put, all of them up to date", "s", Stopwatch.GetElapsedTime(started).TotalSeconds);
            Add($"{target.Name}: memory of the largest of its processes after the restart", "MiB", ProcessFigures.MaxMemory(target.Processes));
        }
    }

    // The state machine by itself, as a replica drives it.
    private async Task SnapshotAsync()
    {
        var (machine, copy) = (MetadataSilo.CreateMachine(), MetadataSilo.CreateMachine());
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < Keys; number++) Put(machine, number + 1, number);

        Add("the state machine alone: to apply 1,000,000 puts", "s", Stopwatch.GetElapsedTime(started).TotalSeconds);
        using var disk = new RealDisk(folder.Sub("snapshot"));
        var files = await SnapshotFiles.OpenAsync(disk, "snapshots");
        started = Stopwatch.GetTimestamp();
        var parts = machine.Freeze();
        Add("the state machine alone: to freeze it, in which nothing else is applied", "ms", Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        var file = await WriteAsync(files, parts);
        Add("the state machine alone: to write the snapshot to the disk, flushed", "s", Stopwatch.GetElapsedTime(started).TotalSeconds);
        Add("the snapshot", "MiB", file.Length / (double)(1 << 20));
        started = Stopwatch.GetTimestamp();
        await RestoreAsync(files, file, copy.BeginRestore());
        Add("the state machine alone: to read the snapshot and be what it says", "s", Stopwatch.GetElapsedTime(started).TotalSeconds);
        Add($"the state machine alone: memory for a snapshot that is not written yet, {Changed:N0} keys having changed since", "MiB", MemoryOfFrozen(machine) / (1 << 20));
    }

    // Whatever changes is kept twice until the snapshot is written; without one the changes themselves take memory, too, as history.
    private static double MemoryOfFrozen(IReplicatedStateMachine machine)
    {
        var without = Change(machine, Keys);
        var parts = machine.Freeze();
        var with = Change(machine, Keys + Changed);
        GC.KeepAlive(parts);
        return with - without;
    }

    private static long Change(IReplicatedStateMachine machine, long index)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 0; number < Changed; number++) Put(machine, ++index, number * (Keys / Changed));
        return GC.GetTotalMemory(forceFullCollection: true) - before;
    }

    private static void Put(IReplicatedStateMachine machine, long index, int number)
    {
        var put = new PutOperation(ByteString.CopyOf(KeyOf(number)), ByteString.CopyOf(Value));
        machine.Apply(index, TransactionCommand.Of(put).Encode());
    }

    private static async Task<SnapshotFile> WriteAsync(SnapshotFiles files, IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        await using var writer = await files.CreateAsync("one", default);
        foreach (var part in parts) await writer.AppendAsync(part);
        return await writer.CompleteAsync();
    }

    private static async Task RestoreAsync(SnapshotFiles files, SnapshotFile file, IStateRestore restore)
    {
        for (var at = 0L; at < file.Length;)
        {
            var part = await files.ReadAsync(file, at, 1 << 20);
            restore.Add(part);
            at += part.Length;
        }

        restore.Complete();
    }

    private void Add(string name, string unit, double value) => report.Add(name, unit, [value]);

    private static byte[] KeyOf(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"million/{number:0000000}"));
}
