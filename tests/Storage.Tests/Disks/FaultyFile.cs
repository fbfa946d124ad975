namespace OrleansCluster.Storage.Tests.Disks;

internal sealed class FaultyFile(FaultyDisk disk, FaultyInode inode, string path) : IDiskFile
{
    private bool _closed;

    public ValueTask<int> ReadAsync(Memory<byte> destination, long offset) => disk.RunAsync(() =>
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        var length = (int)Math.Clamp(inode.Content.Length - offset, 0, destination.Length);
        inode.Content.AsSpan((int)Math.Min(offset, inode.Content.Length), length).CopyTo(destination.Span);
        return length;
    });

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, long offset) => WriteAsync([data], offset);

    public ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset)
    {
        var bytes = new byte[data.Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in data)
        {
            piece.CopyTo(bytes.AsMemory(at));
            at += piece.Length;
        }

        return disk.ChangeAsync(DiskCall.Write, path, () =>
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            var room = disk.RoomFor(inode, bytes.Length, offset);
            inode.Write(bytes.AsSpan(0, room), offset);
            if (room < bytes.Length)
                throw new DiskFullException(disk.Describe(path));
        });
    }

    public ValueTask FlushAsync() => disk.ChangeAsync(DiskCall.Flush, path, inode.Flush, inode.FailFlush);

    public ValueTask<long> GetLengthAsync() => disk.RunAsync(() => (long)inode.Content.Length);

    public ValueTask SetLengthAsync(long length) => disk.ChangeAsync(DiskCall.SetLength, path, () => inode.SetLength(length));

    public ValueTask DisposeAsync()
    {
        _closed = true;
        return ValueTask.CompletedTask;
    }
}
