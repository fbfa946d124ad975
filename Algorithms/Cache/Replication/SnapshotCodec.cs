using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Codecs;

namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>Pieces of snapshots as bytes: format version, position, time, number, whether it is the last, count; then each entry's fields.</summary>
public static class SnapshotCodec
{
    /// <summary>The version of the format.</summary>
    public const byte Format = 1;

    // Hash, key of a byte and its length, and a byte for each other field.
    private const int LeastEntryBytes = 18;

    /// <exception cref="ArgumentException">The piece has more than it may have.</exception>
    public static byte[] Encode(SnapshotPiece piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var bytes = piece.Entries.Sum(static entry => entry.Bytes) + 48;
        if (piece.Entries.Count > CacheLimits.MaxBatchRecords || bytes > CacheLimits.MaxBatchBytes * 2L)
            throw new ArgumentException("The piece has too many entries or bytes.", nameof(piece));
        var writer = new ByteWriter((int)bytes);
        writer.Byte(Format);
        writer.Number(piece.Position);
        writer.Number(piece.TimeMs);
        writer.Number(piece.Number);
        writer.Flag(piece.IsLast);
        writer.Number(piece.Entries.Count);
        foreach (var entry in piece.Entries)
            Write(writer, entry);
        return writer.Written.ToArray();
    }

    /// <summary>
    /// Reads a piece from bytes that are not trusted; keys and values are parts of them, which must not change until the piece was loaded.
    /// </summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SnapshotPiece? piece, out DecodeFault fault)
    {
        var reader = new CacheFormatReader(bytes, Format);
        var position = reader.Position();
        var time = reader.Number(CacheLimits.MaxTimeMs);
        var number = (int)reader.Number(int.MaxValue);
        var isLast = reader.Flag();
        var count = reader.Count(CacheLimits.MaxBatchRecords, LeastEntryBytes);
        var entries = new List<SnapshotEntry>(count);
        for (var at = 0; at < count && !reader.Failed; at++)
            entries.Add(Read(ref reader, position));
        fault = reader.End();
        piece = fault == DecodeFault.None ? new(position, time, number, isLast, entries) : null;
        return piece is not null;
    }

    private static void Write(ByteWriter writer, SnapshotEntry entry)
    {
        writer.UInt64(entry.Hash);
        writer.Bytes(entry.Key.Span);
        writer.Bytes(entry.Value.Span);
        writer.Number(entry.Version);
        writer.Expiry(entry.Expiry);
        writer.Number(entry.LastAccessMs);
        writer.Flag(entry.IsInMain);
        writer.Byte((byte)entry.Frequency);
        writer.Number(entry.Tags.Count);
        foreach (var tag in entry.Tags)
        {
            writer.Text(tag.Name);
            writer.Number(tag.InvalidatedAt);
        }
    }

    private static SnapshotEntry Read(ref CacheFormatReader reader, long position)
    {
        var hash = reader.Hash();
        var key = reader.Key();
        var value = reader.Value();
        var version = reader.Version();
        if (version > position)
            reader.Refuse();
        var expiry = reader.Expiry();
        var lastAccess = reader.Number(CacheLimits.MaxTimeMs);
        var isInMain = reader.Flag();
        var frequency = reader.Choice(3);
        var tags = new SnapshotTag[reader.Count(CacheLimits.MaxTags, 3)];
        for (var at = 0; at < tags.Length; at++)
        {
            tags[at] = new(reader.Tag(), reader.Number(position));
            for (var before = 0; before < at; before++)
            {
                if (tags[before].Name == tags[at].Name)
                    reader.Refuse();
            }
        }

        return new(hash, key, value, version, expiry, lastAccess, isInMain, frequency, tags);
    }
}
