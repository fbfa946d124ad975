using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Disks;

/// <summary>A read of one run of bytes into several pieces of memory.</summary>
internal sealed class ScatterReadCall(SimDisk disk, string path, Inode file, IReadOnlyList<Memory<byte>> destinations, long offset)
    : DiskCall<long>(disk, path)
{
    protected override void Apply()
    {
        Medium.Counters.Reads++;
        Trace("disk-read", destinations.Count);
        Disk.FailReadByChance(Path);
        var total = 0L;
        foreach (var destination in destinations) total += file.Cached.Read(destination.Span, offset + total);
        Result = total;
    }

    // The memory is a dead process's, or its caller's again.
    protected override void ApplySome(Chance chance)
    {
    }
}
