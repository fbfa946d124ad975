using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>Looks whether what silos acknowledged is on their disks, as far as these were never damaged.</summary>
internal sealed class FileReplicas(World world, SimClient client)
{
    /// <summary>
    /// Which block of a file a silo has acknowledged and does not have, in words; null if there is none. Throws what its calls throw: then
    /// nothing is known.
    /// </summary>
    public async Task<string?> FindLostAsync(string path)
    {
        var file = client.Grains.GetGrain<IBlockDirectoryGrain>(path);
        if (await file.GetLayoutAsync() is not { } layout) return null;
        var hash = BlockName.HashOf(path);
        for (var number = 0; number < BlockPlan.Count(layout.Stat.Length, layout.Stat.BlockSize); number++)
        {
            var blockId = new BlockName(hash, layout.SessionId, number).ToString();
            foreach (var silo in ReplicaMap.SilosOf(number, layout.Silos, layout.ReplicaMap, layout.Stat.Replication))
            {
                if (!IsSound(silo)) continue;
                var report = await client.Grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(silo)).VerifyAsync(blockId);
                if (report.Condition == BlockCondition.Good || !IsSound(silo)) continue;
                // What is gone may have been replaced meanwhile.
                if ((await file.GetLayoutAsync())?.SessionId != layout.SessionId) return null;
                return $"block {blockId} is {report.Condition} on {silo}, whose disk was never damaged. {report.Detail}";
            }
        }

        return null;
    }

    private bool IsSound(string name) => world.Silos.Any(silo => silo.Name == name && silo.IsUp && !silo.Machine.IsDamaged);
}
