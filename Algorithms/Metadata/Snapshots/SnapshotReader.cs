using System.Buffers.Binary;
using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Encoding;

namespace OrleansCluster.Algorithms.Metadata.Snapshots;

/// <summary>
/// Restores a store from the bytes of a snapshot, piece by piece as they come, cut anywhere. It holds one chunk beside what it
/// has restored. A damaged stream is refused at the chunk that is damaged, an incomplete one at its end.
/// </summary>
public sealed class SnapshotReader
{
    private readonly StateBuilder _builder = new();
    private readonly ByteWriter _pending = new(SnapshotFormat.DefaultChunkBytes);
    private uint _chunks;
    private bool _failed;

    /// <summary>Whether everything has been read.</summary>
    public bool IsComplete => _builder.IsComplete;

    /// <summary>Takes the next bytes of the stream.</summary>
    /// <exception cref="MetadataSnapshotException">The stream is no snapshot, or damaged. Nothing of it can be used.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_failed)
            throw new MetadataSnapshotException("The snapshot was refused before.");
        _failed = true;
        while (!bytes.IsEmpty)
        {
            var needed = Needed() - _pending.Length;
            var taken = Math.Min(needed, bytes.Length);
            bytes[..taken].CopyTo(_pending.Take(taken));
            bytes = bytes[taken..];
            if (_pending.Length >= SnapshotFormat.ChunkHeader && _pending.Length == Needed())
                ReadChunk();
        }

        _failed = false;
    }

    /// <summary>The store, once all has been added.</summary>
    /// <exception cref="MetadataSnapshotException">The stream is incomplete, or its parts contradict each other.</exception>
    public MetadataStore Finish()
    {
        if (_failed || !IsComplete || _pending.Length > 0)
            throw new MetadataSnapshotException($"The snapshot is incomplete: it breaks off after {_chunks} chunks.");
        return new MetadataStore(_builder.Build());
    }

    /// <summary>How many bytes the chunk has that is being read, header included, as far as is known.</summary>
    private int Needed()
    {
        if (IsComplete)
            throw new MetadataSnapshotException("The snapshot goes on after its end.");
        if (_pending.Length < SnapshotFormat.ChunkHeader)
            return SnapshotFormat.ChunkHeader;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(_pending.Written);
        if (length is 0 or > SnapshotFormat.MaxChunkBytes)
        {
            throw new MetadataSnapshotException(
                $"Chunk {_chunks} of the snapshot claims {length} bytes; allowed are 1 to {SnapshotFormat.MaxChunkBytes}.");
        }

        return SnapshotFormat.ChunkHeader + (int)length;
    }

    private void ReadChunk()
    {
        var content = _pending.Written[SnapshotFormat.ChunkHeader..];
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(number, _chunks);
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(_pending.Written[sizeof(uint)..]);
        if (Crc32C.Of(content, Crc32C.Of(number)) != expected)
            throw new MetadataSnapshotException($"Chunk {_chunks} of the snapshot is damaged: its checksum is wrong.");
        _builder.Read(content);
        _pending.Clear();
        _chunks++;
    }
}
