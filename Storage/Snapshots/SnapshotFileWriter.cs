using OrleansCluster.Storage.Checksums;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Snapshots;

/// <summary>
/// A snapshot that is being written, from its beginning to its end: under a temporary name, until <see cref="CompleteAsync"/>. One
/// caller at a time. Disposing gives up what is not complete.
/// </summary>
public sealed class SnapshotFileWriter : IAsyncDisposable
{
    private readonly SnapshotFiles _files;
    private readonly string _name;
    private readonly ReadOnlyMemory<byte> _label;
    private readonly IDiskFile _file;
    private uint _checksum;
    private bool _isDone;

    internal SnapshotFileWriter(SnapshotFiles files, string name, ReadOnlyMemory<byte> label, IDiskFile file) =>
        (_files, _name, _label, _file) = (files, name, label, file);

    /// <summary>How much of the content was written.</summary>
    public long Length { get; private set; }

    /// <summary>CRC-32C of what was written.</summary>
    public uint Checksum => _checksum;

    /// <summary>Adds to the content. Not durable before <see cref="FlushAsync"/> or <see cref="CompleteAsync"/>.</summary>
    /// <exception cref="StorageException">It is unknown what was written: give it up.</exception>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> data)
    {
        await _file.WriteAsync(data, SnapshotFileHeader.Length + _label.Length + Length).Detached();
        _checksum = Crc32C.Append(_checksum, data.Span);
        Length += data.Length;
    }

    /// <summary>Makes what was written durable; it still is lost with the process, which deletes what is not complete.</summary>
    public ValueTask FlushAsync() => _files.GuardAsync(_file.FlushAsync);

    /// <summary>Ends the content, and gives the file its name, durably: then it is there whole, or after a crash before not at all.</summary>
    /// <exception cref="FlushFailedException">The folder is poisoned for the life of the process.</exception>
    public async ValueTask<SnapshotFile> CompleteAsync()
    {
        var header = new SnapshotFileHeader(_label.Length, Crc32C.Compute(_label.Span), Length, _checksum);
        await _file.WriteAsync([header.Encode(), _label], 0).Detached();
        await FlushAsync().Detached();
        await _file.DisposeAsync().Detached();
        var file = new SnapshotFile(_name, _label, Length, _checksum);
        await _files.NameAsync(file).Detached();
        _isDone = true;
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().Detached();
        if (!_isDone)
            await _files.GiveUpAsync(_name).Detached();
    }
}
