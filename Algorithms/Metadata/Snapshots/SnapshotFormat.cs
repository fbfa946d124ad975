namespace OrleansCluster.Algorithms.Metadata.Snapshots;

/// <summary>
/// The format of snapshots: chunks, each of its length, a CRC-32C over its number and its content, and the content. Contents are
/// records, one after the other: a byte of <see cref="RecordKind"/> and its fields. The first record is the header, the last the
/// end; a stream that lacks it is incomplete.
/// </summary>
internal static class SnapshotFormat
{
    public const byte Version = 1;

    /// <summary>"OCMS", the least significant byte first.</summary>
    public const uint Magic = 0x534D434F;

    /// <summary>Bytes before a chunk's content: its length and its checksum.</summary>
    public const int ChunkHeader = 8;

    /// <summary>Bytes after which a chunk is closed, unless told otherwise.</summary>
    public const int DefaultChunkBytes = 256 * 1024;

    public const int MaxChunkBytes = 4 * 1024 * 1024;

    /// <summary>More than the largest record has: a version of the longest key and the largest value.</summary>
    public const int MaxRecordBytes = MetadataLimits.MaxKeyBytes + MetadataLimits.MaxValueBytes + 256;
}
