using Orleans.Runtime;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Simulator.Durable;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>What is there when all is whole again. (What was under way before may still arrive: it is looked at again until it is quiet.)</summary>
internal sealed class FileLook(World world, SimClient client, FileWork work, FileFindings findings)
{
    private const int MaxTries = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan SweepBound = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(1);

    private readonly FileReplicas _replicas = new(world, client);

    /// <summary>The silos whose disks never lost anything, and that are there.</summary>
    private IEnumerable<SimSilo> Sound => world.Silos.Where(silo => silo.IsUp && !silo.Machine.IsDamaged);

    /// <summary>The file is read whole, or not there.</summary>
    public async Task ReadAsync(string path)
    {
        for (var attempt = 1; !await work.ReadAsync(path); attempt++)
        {
            if (attempt == MaxTries)
            {
                findings.Lost("lost", $"'{path}' cannot be read although all is whole: {world.History.Operations[^1]}", world.History.Operations[^1]);
                return;
            }

            await Task.Delay(Pause, client.Process.Time);
        }
    }

    /// <summary>Every block of the file is good on every silo that acknowledged it and whose disk was never damaged.</summary>
    public async Task VerifyReplicasAsync(string path)
    {
        var problem = "";
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            try
            {
                if (await _replicas.FindLostAsync(path) is not { } found) return;
                problem = found;
            }
            catch (Exception exception) when (exception is FileSystemException or PinnedSiloUnavailableException or OrleansException or TimeoutException)
            {
                problem = exception.Message;
            }

            // What is wrong may be of a version that was replaced meanwhile.
            await Task.Delay(Pause, client.Process.Time);
        }

        findings.Lost("replicas", $"'{path}' is acknowledged, and {problem}");
    }

    /// <summary>No block belongs to nothing once the sweeps have gone round.</summary>
    public async Task SweepAsync()
    {
        for (var waited = TimeSpan.Zero; ; waited += SweepPause)
        {
            if (FindGarbage() is not { } garbage) return;
            if (waited >= SweepBound)
            {
                findings.Lost("garbage", $"{garbage} belongs to nothing and is still there {SweepBound} after all was whole.");
                return;
            }

            await Task.Delay(SweepPause, client.Process.Time);
        }
    }

    private string? FindGarbage()
    {
        Dictionary<string, FileRecord> records = FilesWorkload.Paths.ToDictionary(BlockName.HashOf, RecordOf);
        var now = world.Silos.Min(silo => silo.Machine.Clock.WallClock) - ClockSlack;
        foreach (var silo in Sound)
        {
            foreach (var file in silo.Machine.Disk.Files())
            {
                var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
                if (!name.EndsWith(".blk", StringComparison.Ordinal) || !BlockName.TryParse(name[..^4], out var block)) continue;
                if (!records.TryGetValue(block.PathHash, out var record) || !Belongs(record, block, silo.Name, now))
                    return $"block {block} on {silo}";
            }
        }

        return null;
    }

    // As the rules have it: part of what is committed, of a write under way, or kept for readers.
    private static bool Belongs(FileRecord record, BlockName block, string silo, DateTimeOffset now) =>
        Array.Exists(record.Sessions, session => session.SessionId == block.SessionId && session.DeadlineUtc > now)
        || Array.Exists(record.Garbage, garbage => garbage.SessionId == block.SessionId && garbage.NotBeforeUtc > now)
        || (record.Committed is { } file && file.SessionId == block.SessionId && FileRecordRules.FindDead(record, block.SessionId, silo, [block.Number], now).Length == 0);

    private FileRecord RecordOf(string path)
    {
        var key = RemoteGrainStorage.KeyOf("file", client.Grains.GetGrain<IBlockDirectoryGrain>(path).GetGrainId());
        return world.Durable.Read(key) is { } entry ? GrainStateSerializer.Deserialize<FileState>(entry.Value.Span).Record : FileRecord.Empty;
    }
}
