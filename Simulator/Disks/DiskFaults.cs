namespace OrleansCluster.Simulator.Disks;

/// <summary>What is wrong with a medium at present. May be changed at any time; holds for what takes effect from then on.</summary>
internal sealed class DiskFaults
{
    /// <summary>Calls take so many times as long; from the next one on.</summary>
    public double SlowBy { get; set; } = 1;

    /// <summary>Until this time of the loop nothing takes effect and nothing completes. The past: it does not stall.</summary>
    public long StalledUntil { get; private set; }

    /// <summary>
    /// The bytes that all files together may have. A write over it writes what fits and fails; a longer length is refused; a new name
    /// may be, once the room is used up. A capacity below what is used refuses growth, nothing else.
    /// </summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Calls that may be under way in one process; more are refused as busy.</summary>
    public int MaxCallsUnderWay { get; set; } = 16_384;

    /// <summary>How likely a read fails.</summary>
    public double ReadErrorRate { get; set; }

    /// <summary>How likely a write fails; a part of it may have been written.</summary>
    public double WriteErrorRate { get; set; }

    /// <summary>
    /// How likely a flush of a file or of a directory fails. As on Linux: the page cache goes on showing what was to be flushed, counts it
    /// as clean, and no later flush brings it to the platters.
    /// </summary>
    public double FlushErrorRate { get; set; }

    /// <summary>
    /// Whether a failed flush of a directory forgets its names in this way, too (the hardest case; file systems that keep names in a
    /// journal either bring them later, or stop). If not, the next flush brings them.
    /// </summary>
    public bool ForgetsNames { get; set; } = true;

    /// <summary>
    /// How likely a write lands elsewhere: at another aligned offset of the same file, in another file, or where nothing is stored; and
    /// not where it should.
    /// </summary>
    public double MisdirectRate { get; set; }

    /// <summary>
    /// How likely a write never reaches the platters though it was flushed: the page cache shows it until the power goes. No log on one
    /// disk can survive this.
    /// </summary>
    public double LostWriteRate { get; set; }

    /// <summary>Nothing takes effect and nothing completes until this time of the loop.</summary>
    public void Stall(long until) => StalledUntil = until;

    /// <summary>Healthy from now on. (What happened to the stored bytes stays; a stall ends.)</summary>
    public void Clear()
    {
        SlowBy = 1;
        StalledUntil = 0;
        Capacity = long.MaxValue;
        MaxCallsUnderWay = 16_384;
        ReadErrorRate = WriteErrorRate = FlushErrorRate = MisdirectRate = LostWriteRate = 0;
        ForgetsNames = true;
    }
}
