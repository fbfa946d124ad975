using System.Buffers.Binary;
using System.Text;
using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// The records of a replica's journal, each in a record of a write-ahead log (little-endian): format version (1), kind (1), and
/// <list type="bullet">
/// <item>promise: group (16), replica, term, vote, commit (8 each);</item>
/// <item>entry: <see cref="LogEntryFormat"/>; what the log had from its index on is dropped by it;</item>
/// <item>creation: the silos of the group that this replica creates, in UTF-8, a line each;</item>
/// <item>reset: index and term (8 each) of a snapshot: the log is empty, and goes on after it;</item>
/// <item>discard: nothing; the replica is given up, and what the folder has of it is to be deleted.</item>
/// </list>
/// </summary>
internal static class JournalFormat
{
    public const byte Promise = 1;
    public const byte Entry = 2;
    public const byte Reset = 3;
    public const byte Creation = 4;
    public const byte Discard = 5;
    private const byte Version = 1;
    private const int HeadBytes = 2;
    private const int PromiseBytes = HeadBytes + 16 + (4 * 8);
    private const int ResetBytes = HeadBytes + (2 * 8);

    public static byte[] EncodePromise(ReplicaIdentity identity, HardState promise)
    {
        var bytes = Head(Promise, PromiseBytes);
        identity.GroupId.TryWriteBytes(bytes.AsSpan(HeadBytes));
        var rest = bytes.AsSpan(HeadBytes + 16);
        BinaryPrimitives.WriteUInt64LittleEndian(rest, identity.Id.Value);
        BinaryPrimitives.WriteInt64LittleEndian(rest[8..], promise.Term);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], promise.Vote.Value);
        BinaryPrimitives.WriteInt64LittleEndian(rest[24..], promise.Commit);
        return bytes;
    }

    public static byte[] EncodeReset(SnapshotDescriptor snapshot)
    {
        var bytes = Head(Reset, ResetBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(HeadBytes), snapshot.Index);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(HeadBytes + 8), snapshot.Term);
        return bytes;
    }

    public static int LengthOf(LogEntry entry) => HeadBytes + LogEntryFormat.HeadBytes + entry.Data.Length;

    /// <summary>Writes the record of an entry: <see cref="LengthOf"/> bytes.</summary>
    public static void EncodeEntry(LogEntry entry, Span<byte> output)
    {
        (output[0], output[1]) = (Version, Entry);
        LogEntryFormat.Encode(entry, output[HeadBytes..]);
    }

    public static byte[] EncodeDiscard() => Head(Discard, HeadBytes);

    public static byte[] EncodeCreation(IReadOnlyList<string> silos)
    {
        var text = Encoding.UTF8.GetBytes(string.Join('\n', silos));
        var bytes = Head(Creation, HeadBytes + text.Length);
        text.CopyTo(bytes, HeadBytes);
        return bytes;
    }

    public static string[] DecodeCreation(ReadOnlySpan<byte> record) => Encoding.UTF8.GetString(record[HeadBytes..]).Split('\n');

    /// <exception cref="FormatException">It is no such record.</exception>
    public static byte KindOf(ReadOnlySpan<byte> record) =>
        record.Length < HeadBytes ? throw new FormatException($"a journal record of {record.Length} bytes")
        : record[0] != Version ? throw new FormatException($"a journal record of format version {record[0]}; this program reads version {Version}")
        : record[1];

    public static (ReplicaIdentity Identity, HardState Promise) DecodePromise(ReadOnlySpan<byte> record)
    {
        CheckLength(record, PromiseBytes, "promise");
        var rest = record[(HeadBytes + 16)..];
        return (
            new ReplicaIdentity(new Guid(record.Slice(HeadBytes, 16)), new ReplicaId(BinaryPrimitives.ReadUInt64LittleEndian(rest))),
            new HardState(
                BinaryPrimitives.ReadInt64LittleEndian(rest[8..]),
                new ReplicaId(BinaryPrimitives.ReadUInt64LittleEndian(rest[16..])),
                BinaryPrimitives.ReadInt64LittleEndian(rest[24..])));
    }

    public static (long Index, long Term) DecodeReset(ReadOnlySpan<byte> record)
    {
        CheckLength(record, ResetBytes, "reset");
        return (BinaryPrimitives.ReadInt64LittleEndian(record[HeadBytes..]), BinaryPrimitives.ReadInt64LittleEndian(record[(HeadBytes + 8)..]));
    }

    public static LogEntry DecodeEntry(ReadOnlySpan<byte> record) => LogEntryFormat.Decode(record[HeadBytes..].ToArray());

    private static byte[] Head(byte kind, int length)
    {
        var bytes = new byte[length];
        (bytes[0], bytes[1]) = (Version, kind);
        return bytes;
    }

    private static void CheckLength(ReadOnlySpan<byte> record, int length, string what)
    {
        if (record.Length != length)
            throw new FormatException($"a {what} of {record.Length} bytes in place of {length}");
    }
}
