using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

/// <summary>The examples of docs/hashing.md.</summary>
internal static class HashingExample
{
    #region map
    public static string OwnerOf(string key, PartitionMap map)
    {
        int partition = map.PartitionOf(KeyHash.Of(key));         // the same for ever
        ReadOnlySpan<ushort> replicas = map.ReplicasOf(partition); // the primary, then its backups
        return map.Nodes[replicas[0]].Name;
    }

    public static byte[] AfterAChange(byte[] stored, IEnumerable<HashNode> membersNow)
    {
        PartitionMap map = PartitionMap.FromBytes(stored);        // epoch e, from the metadata store
        PartitionMap next = map.Next(membersNow);                 // epoch e + 1, or the same map
        PartitionMovement moved = PartitionMovement.Between(map, next);
        Console.WriteLine($"{moved.Primaries} partitions move; {moved.PrimariesAtLeast} had to.");
        return next.ToBytes();                                    // to be written on the condition that e is still stored
    }
    #endregion

    #region balancer
    public static string NodeFor(string session, BoundedLoadRing ring, long[] openRequests)
    {
        int node = ring.Locate(KeyHash.Of(session), openRequests);
        openRequests[node]++;
        return ring.Nodes[node].Name;
    }
    #endregion
}
