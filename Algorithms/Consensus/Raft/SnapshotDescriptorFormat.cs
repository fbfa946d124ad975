namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// The bytes of a descriptor, in messages and in labels of snapshot files: version (1), index, term, configuration's index, tag,
/// length (8 each), configuration (length 4, then <see cref="GroupConfigurationFormat"/>).
/// </summary>
public static class SnapshotDescriptorFormat
{
    private const byte Version = 1;

    internal static int LengthOf(SnapshotDescriptor snapshot) =>
        1 + (5 * 8) + 4 + GroupConfigurationFormat.Encode(snapshot.Configuration).Length;

    internal static void Write(FormatWriter writer, SnapshotDescriptor snapshot)
    {
        writer.Byte(Version);
        writer.Int64(snapshot.Index);
        writer.Int64(snapshot.Term);
        writer.Int64(snapshot.ConfigurationIndex);
        writer.Int64(unchecked((long)snapshot.Tag));
        writer.Int64(snapshot.Bytes);
        writer.Bytes(GroupConfigurationFormat.Encode(snapshot.Configuration));
    }

    internal static SnapshotDescriptor Read(ref FormatReader reader)
    {
        var version = reader.Byte();
        if (version != Version)
            throw new FormatException($"A snapshot's description of format version {version}; this program reads version {Version}.");
        var (index, term, configurationIndex) = (reader.Int64(), reader.Int64(), reader.Int64());
        var (tag, bytes) = (unchecked((ulong)reader.Int64()), reader.Int64());
        if (index < 1 || term < 1 || configurationIndex < 1 || configurationIndex > index || bytes < 0)
            throw new FormatException($"A snapshot of index {index}, term {term}, configuration {configurationIndex}, {bytes} bytes.");
        return new SnapshotDescriptor(index, term, GroupConfigurationFormat.Decode(reader.Bytes().Span), configurationIndex, tag, bytes);
    }

    public static byte[] Encode(SnapshotDescriptor snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var output = new System.Buffers.ArrayBufferWriter<byte>(256);
        Write(new FormatWriter(output), snapshot);
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">They are none; the message says why.</exception>
    public static SnapshotDescriptor Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new FormatReader(bytes);
        var snapshot = Read(ref reader);
        reader.End();
        return snapshot;
    }
}
