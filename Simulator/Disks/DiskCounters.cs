namespace OrleansCluster.Simulator.Disks;

/// <summary>What a medium has done so far.</summary>
internal sealed class DiskCounters
{
    /// <summary>Calls that took effect, of all kinds.</summary>
    public long Calls { get; set; }

    public long Reads { get; set; }

    public long Writes { get; set; }

    /// <summary>Of files and of directories.</summary>
    public long Flushes { get; set; }

    /// <summary>Reads, writes and flushes that failed by chance, and calls that found no room.</summary>
    public long Errors { get; set; }

    /// <summary>Writes that landed elsewhere, or nowhere.</summary>
    public long Misdirected { get; set; }

    /// <summary>Places where bits were flipped.</summary>
    public long Flipped { get; set; }
}
