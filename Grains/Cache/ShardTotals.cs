using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Grains.Cache;

/// <summary>Sums over shards.</summary>
internal struct ShardTotals
{
    public int Owned;
    public int Backups;

    /// <summary>Of those that are owned, how many have fewer copies than there are to be.</summary>
    public int Short;

    public long Bytes;
    public long WaitingBytes;

    /// <summary>Of the tables that are served now, since they were made.</summary>
    public CacheStatistics Statistics;

    /// <summary>What was counted of anything while it was served here: its events never become fewer, whatever moves.</summary>
    public CacheStatistics Served;

    public void Add(ShardReplica replica, int backups, long waitingBytes, in CacheStatistics served)
    {
        Served = Served.Plus(served);
        (Bytes, WaitingBytes) = (Bytes + replica.TableBytes, WaitingBytes + waitingBytes);
        if (replica.Role == ShardRole.Backup)
            Backups++;
        if (replica.Role != ShardRole.Owner)
            return;
        Owned++;
        if (replica.Record!.Backups.Length < backups)
            Short++;
        Statistics = Statistics.Plus(replica.Statistics);
    }

    public void Add(in ShardTotals other)
    {
        (Owned, Backups, Short) = (Owned + other.Owned, Backups + other.Backups, Short + other.Short);
        (Bytes, WaitingBytes) = (Bytes + other.Bytes, WaitingBytes + other.WaitingBytes);
        (Statistics, Served) = (Statistics.Plus(other.Statistics), Served.Plus(other.Served));
    }
}
