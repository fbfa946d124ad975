namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>The bytes of an entry, in messages and in the log on disk: term, index (8 each), kind (1), length (4), data.</summary>
public static class LogEntryFormat
{
    /// <summary>What an entry has beside its data, in bytes.</summary>
    public const int HeadBytes = 8 + 8 + 1 + 4;

    internal static void Write(FormatWriter writer, LogEntry entry)
    {
        writer.Int64(entry.Term);
        writer.Int64(entry.Index);
        writer.Byte((byte)entry.Kind);
        writer.Bytes(entry.Data.Span);
    }

    internal static LogEntry Read(ref FormatReader reader)
    {
        var (term, index, kind) = (reader.Int64(), reader.Int64(), reader.Byte());
        if (term < 1 || index < 1 || kind > (byte)EntryKind.Configuration)
            throw new FormatException($"An entry of term {term}, index {index}, kind {kind}.");
        return new LogEntry(term, index, (EntryKind)kind, reader.Bytes());
    }

    /// <summary>The bytes of one entry.</summary>
    public static byte[] Encode(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var output = new System.Buffers.ArrayBufferWriter<byte>(HeadBytes + entry.Data.Length);
        Write(new FormatWriter(output), entry);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The entry of these bytes; its data is a part of them.</summary>
    /// <exception cref="FormatException">They are none; the message says why.</exception>
    public static LogEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new FormatReader(bytes);
        var entry = Read(ref reader);
        reader.End();
        return entry;
    }
}
