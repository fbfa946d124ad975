using OrleansCluster.Simulator.Loop;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Disks;

/// <summary>A write, and the flush behind it if there is to be one: two steps, between which anything may happen.</summary>
internal sealed class WriteCall(SimDisk disk, string path, Inode file, DiskData data, int offset, bool thenFlush)
    : DiskCall<bool>(disk, path)
{
    private const int NoSpace = 28; // ENOSPC
    private const int IoError = 5; // EIO

    private bool _isWritten;
    private bool _isFlushed;

    protected override bool IsDone => _isWritten && (_isFlushed || !thenFlush);

    protected override void Apply()
    {
        if (_isWritten)
        {
            _isFlushed = true;
            Disk.Flush(file, Path);
            return;
        }

        _isWritten = true;
        Write();
    }

    protected override void ApplySome(Chance chance)
    {
        // 0: no more than was done; 1: a part of the write; 2: the write; 3: the flush, too.
        var steps = chance.Next(thenFlush ? 4 : 3);
        if (!_isWritten && steps == 1)
        {
            Trace("disk-part", data.Length);
            var part = data.Length == 0 ? 0 : chance.Next(data.Length);
            Medium.Change(file, data, offset, Math.Min(part, Medium.RoomFor(file, offset, data.Length)));
        }

        if (!_isWritten && steps >= 2) Apply();
        if (_isWritten && steps == 3) Apply();
    }

    private void Write()
    {
        Medium.Counters.Writes++;
        Trace("disk-write", data.Length);
        var room = Medium.RoomFor(file, offset, data.Length);
        if (Medium.Rolls(Medium.Faults.WriteErrorRate))
        {
            Medium.CountError(Disk, Path);
            Medium.Change(file, data, offset, Math.Min(room, Medium.PartOf(data.Length)));
            throw new DiskIOException("Write", Disk.Describe(Path), "the device failed", IoError);
        }

        Medium.Change(file, data, offset, room);
        if (room == data.Length) return;
        Medium.CountError(Disk, Path);
        throw new DiskFullException(Disk.Describe(Path), NoSpace);
    }
}
