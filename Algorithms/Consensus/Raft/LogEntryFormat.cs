using System.Buffers.Binary;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>The bytes of an entry, in messages and in the log on disk: term, index (8 each), kind (1), length (4), data.</summary>
public static class LogEntryFormat
{
    /// <summary>What an entry has beside its data, in bytes.</summary>
    public const int HeadBytes = 8 + 8 + 1 + 4;

    internal static void Write(FormatWriter writer, LogEntry entry) =>
        Encode(entry, writer.Reserve(HeadBytes + entry.Data.Length));

    internal static LogEntry Read(ref FormatReader reader)
    {
        var (term, index, kind) = (reader.Int64(), reader.Int64(), reader.Byte());
        if (term < 1 || index < 1 || kind > (byte)EntryKind.Configuration)
            throw new FormatException($"An entry of term {term}, index {index}, kind {kind}.");
        return new LogEntry(term, index, (EntryKind)kind, reader.Bytes());
    }

    /// <summary>Writes the bytes of one entry: <see cref="HeadBytes"/> and those of its data.</summary>
    public static void Encode(LogEntry entry, Span<byte> output)
    {
        ArgumentNullException.ThrowIfNull(entry);
        BinaryPrimitives.WriteInt64LittleEndian(output, entry.Term);
        BinaryPrimitives.WriteInt64LittleEndian(output[8..], entry.Index);
        output[16] = (byte)entry.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(output[17..], entry.Data.Length);
        entry.Data.Span.CopyTo(output[HeadBytes..]);
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
