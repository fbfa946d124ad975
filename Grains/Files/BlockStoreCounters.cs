using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Grains.Files;

/// <summary>What a block store counts. For one activation's turns only.</summary>
internal sealed class BlockStoreCounters
{
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);

    public long DamageSeen { get; private set; }

    public long Repaired { get; private set; }

    public long OrphansDeleted { get; private set; }

    public long Reads { get; private set; }

    public long ReadBytes { get; private set; }

    public long Writes { get; private set; }

    public long WrittenBytes { get; private set; }

    public void Read(int bytes)
    {
        Reads++;
        ReadBytes += bytes;
    }

    public void Wrote(string blockId, int bytes)
    {
        Writes++;
        WrittenBytes += bytes;
        _damaged.Remove(blockId);
    }

    /// <summary>Notes damage; true if the block was not known to be damaged.</summary>
    public bool SawDamage(string blockId)
    {
        DamageSeen++;
        return _damaged.Add(blockId);
    }

    public void Deleted(string blockId) => _damaged.Remove(blockId);

    public void RepairedOne() => Repaired++;

    public void DeletedOrphans(int blocks) => OrphansDeleted += blocks;

    public BlockStoreStatus ToStatus(string siloName, long blocks, long bytes, long refused) => new(
        siloName, blocks, bytes, _damaged.Count, DamageSeen, Repaired, OrphansDeleted, Reads, ReadBytes, Writes, WrittenBytes, refused);
}
