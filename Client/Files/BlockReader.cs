using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// Reads pieces of one version's blocks: from one replica; from the next too if that fails or is slow. A replica that was
/// damaged or lost while another was good is repaired from it, in the background.
/// </summary>
internal sealed class BlockReader(FileCalls calls, FileLayout layout)
{
    private readonly string _pathHash = BlockName.HashOf(layout.Stat.Path);
    private readonly int _first = calls.Draw(FileLimits.MaxReplication);
    private readonly ReplicaRepairs _repairs = new(calls);

    /// <summary>Exactly the piece's bytes, or a typed exception.</summary>
    public async Task<byte[]> ReadAsync(BlockPiece piece, CancellationToken cancellationToken)
    {
        var blockId = new BlockName(_pathHash, layout.SessionId, piece.Block).ToString();
        var replicas = ReplicaMap.SilosOf(piece.Block, layout.Silos, layout.ReplicaMap, layout.Stat.Replication);
        for (var round = 1; ; round++)
        {
            var order = calls.Health.Order(replicas, (_first + piece.Block) % replicas.Length);
            var read = new ReplicaRace(calls, blockId, piece, order);
            if (await read.RunAsync(cancellationToken) is { } bytes)
            {
                _repairs.Start(blockId, read.Bad, read.Winner!);
                return bytes;
            }

            await ThrowIfChangedAsync(cancellationToken);
            if (read.AllDamaged)
                throw new BlockDamagedException(blockId, string.Join(", ", order), "no replica of it is as it was written.");
            if (round >= calls.Options.MaxAttempts)
                throw new BlocksUnavailableException(layout.Stat.Path, piece.Block, read.Describe());
            await calls.PauseAsync(round, cancellationToken);
        }
    }

    private async Task ThrowIfChangedAsync(CancellationToken cancellationToken)
    {
        var path = layout.Stat.Path;
        var now = await calls.AskAsync(path, () => calls.Directory(path).StatAsync(), cancellationToken);
        if (now?.Version != layout.Stat.Version)
            throw new FileChangedException(path, layout.Stat.Version, now?.Version);
    }
}
