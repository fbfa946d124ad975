using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Disks;

/// <summary>A read into one piece of memory.</summary>
internal sealed class ReadCall(SimDisk disk, string path, Inode file, Memory<byte> destination, long offset) : DiskCall<int>(disk, path)
{
    protected override void Apply()
    {
        Medium.Counters.Reads++;
        Trace("disk-read", destination.Length);
        Disk.FailReadByChance(Path);
        Result = file.Cached.Read(destination.Span, offset);
    }

    // The memory is a dead process's, or its caller's again.
    protected override void ApplySome(Chance chance)
    {
    }
}
