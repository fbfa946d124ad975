using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Silo.Tour;

/// <summary>A file's blocks, from its layout.</summary>
internal static class BlockRows
{
    public static IReadOnlyList<BlockRow> Of(FileLayout layout)
    {
        var stat = layout.Stat;
        var replication = stat.Replication;
        var hash = BlockName.HashOf(stat.Path);
        return
        [
            .. Enumerable.Range(0, layout.ReplicaMap.Length / replication).Select(block => new BlockRow(
                new BlockName(hash, layout.SessionId, block).ToString(),
                Math.Min(stat.BlockSize, stat.Length - ((long)block * stat.BlockSize)),
                ReplicaMap.SilosOf(block, layout.Silos, layout.ReplicaMap, replication))),
        ];
    }
}
