using System.Buffers;
using System.Runtime.InteropServices;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// The bytes of a message: format version (1), kind (1), from, to, term (8 each), then what the kind has, in the order of the record's
/// parameters. Numbers are little-endian; times are ticks of 100 ns; what has a length is preceded by it (4).
/// </summary>
public static class RaftMessageFormat
{
    private const byte Version = 1;
    private const int HeadBytes = 2 + (3 * 8);
    private const int SmallBytes = HeadBytes + 64;
    private const int EchoBytes = 2 * 8;
    private const int StampBytes = (3 * 8) + 1;

    /// <summary>The bytes of a message, in an array of their length.</summary>
    public static byte[] Encode(RaftMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var output = new ArrayBufferWriter<byte>(ExpectedLength(message));
        Write(output, message);
        // Where the length was foreseen, as it is of all that is long, nothing is copied.
        return MemoryMarshal.TryGetArray(output.WrittenMemory, out var all) && all.Array!.Length == all.Count
            ? all.Array
            : output.WrittenSpan.ToArray();
    }

    /// <summary>Adds a message to an output.</summary>
    public static void Write(IBufferWriter<byte> output, RaftMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(message);
        var writer = new FormatWriter(output);
        writer.Byte(Version);
        writer.Byte((byte)KindOf(message));
        writer.Id(message.From);
        writer.Id(message.To);
        writer.Int64(message.Term);
        switch (message)
        {
            case AppendRequest request:
                WriteAppend(writer, request);
                break;
            case AppendResponse response:
                WriteAppendResponse(writer, response);
                break;
            case Heartbeat heartbeat:
                writer.Int64(heartbeat.Commit);
                WriteStamp(writer, heartbeat.Stamp);
                break;
            case HeartbeatResponse response:
                writer.Int64(response.Round);
                WriteEcho(writer, response.Echo);
                break;
            case SnapshotRequest request:
                SnapshotDescriptorFormat.Write(writer, request.Snapshot);
                writer.Int64(request.Offset);
                writer.Bytes(request.Data.Span);
                WriteStamp(writer, request.Stamp);
                break;
            case SnapshotResponse response:
                SnapshotDescriptorFormat.Write(writer, response.Snapshot);
                writer.Int64(response.Received);
                writer.Int64(response.Round);
                WriteEcho(writer, response.Echo);
                break;
            default:
                WriteSmall(writer, message);
                break;
        }
    }

    /// <summary>The message of these bytes. Entries and parts of snapshots are parts of them.</summary>
    /// <exception cref="FormatException">They are none, or of a later version; the message says why.</exception>
    public static RaftMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new FormatReader(bytes);
        var version = reader.Byte();
        if (version != Version)
            throw new FormatException($"A message of format version {version}; this program reads version {Version}.");
        var kind = (MessageKind)reader.Byte();
        var (from, to, term) = (reader.Id(), reader.Id(), reader.Int64());
        if (from.IsNone || to.IsNone || term < 0)
            throw new FormatException($"A message from {from} to {to} of term {term}.");
        var message = kind switch
        {
            MessageKind.AppendRequest => ReadAppend(ref reader, from, to, term),
            MessageKind.AppendResponse => new AppendResponse(
                from, to, term, reader.Bool(), reader.Int64(), reader.Int64(), reader.Int64(), reader.Int64(), ReadEcho(ref reader)),
            MessageKind.Heartbeat => new Heartbeat(from, to, term, reader.Int64(), ReadStamp(ref reader)),
            MessageKind.HeartbeatResponse => new HeartbeatResponse(from, to, term, reader.Int64(), ReadEcho(ref reader)),
            MessageKind.SnapshotRequest => new SnapshotRequest(
                from, to, term, SnapshotDescriptorFormat.Read(ref reader), reader.Int64(), reader.Bytes(), ReadStamp(ref reader)),
            MessageKind.SnapshotResponse => new SnapshotResponse(
                from, to, term, SnapshotDescriptorFormat.Read(ref reader), reader.Int64(), reader.Int64(), ReadEcho(ref reader)),
            _ => ReadSmall(ref reader, kind, from, to, term),
        };
        reader.End();
        return message;
    }

    private static int ExpectedLength(RaftMessage message)
    {
        switch (message)
        {
            case AppendRequest request:
                var length = HeadBytes + 8 + 8 + 4 + 8 + LengthOf(request.Stamp);
                foreach (var entry in request.Entries)
                    length += LogEntryFormat.HeadBytes + entry.Data.Length;
                return length;
            case SnapshotRequest request:
                return HeadBytes + SnapshotDescriptorFormat.LengthOf(request.Snapshot) + 8 + 4 + request.Data.Length + LengthOf(request.Stamp);
            default:
                return SmallBytes;
        }
    }

    private static int LengthOf(RoundStamp stamp) => stamp.Echo is null ? StampBytes : StampBytes + EchoBytes;

    private static MessageKind KindOf(RaftMessage message) => message switch
    {
        AppendRequest => MessageKind.AppendRequest,
        AppendResponse => MessageKind.AppendResponse,
        Heartbeat => MessageKind.Heartbeat,
        HeartbeatResponse => MessageKind.HeartbeatResponse,
        SnapshotRequest => MessageKind.SnapshotRequest,
        SnapshotResponse => MessageKind.SnapshotResponse,
        VoteRequest => MessageKind.VoteRequest,
        VoteResponse => MessageKind.VoteResponse,
        TimeoutNow => MessageKind.TimeoutNow,
        ReadIndexRequest => MessageKind.ReadIndexRequest,
        ReadIndexResponse => MessageKind.ReadIndexResponse,
        _ => throw new ArgumentException($"{message.GetType().Name} has no format.", nameof(message)),
    };

    private static void WriteAppend(FormatWriter writer, AppendRequest request)
    {
        writer.Int64(request.PreviousIndex);
        writer.Int64(request.PreviousTerm);
        writer.Int32(request.Entries.Count);
        foreach (var entry in request.Entries)
            LogEntryFormat.Write(writer, entry);
        writer.Int64(request.Commit);
        WriteStamp(writer, request.Stamp);
    }

    private static AppendRequest ReadAppend(ref FormatReader reader, ReplicaId from, ReplicaId to, long term)
    {
        var (previousIndex, previousTerm, count) = (reader.Int64(), reader.Int64(), reader.Int32());
        if (previousIndex < 0 || previousTerm < 0 || count < 0 || count > reader.Left / LogEntryFormat.HeadBytes)
            throw new FormatException($"{count} entries after {previousIndex} of term {previousTerm}, in {reader.Left} bytes.");
        var entries = new LogEntry[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = LogEntryFormat.Read(ref reader);
            if (entries[i].Index != previousIndex + 1 + i || entries[i].Term < (i == 0 ? previousTerm : entries[i - 1].Term) || entries[i].Term > term)
                throw new FormatException($"Entry {entries[i]} in a message of term {term} with entries after {previousIndex}:{previousTerm}.");
        }

        return new AppendRequest(from, to, term, previousIndex, previousTerm, entries, reader.Int64(), ReadStamp(ref reader));
    }

    private static void WriteAppendResponse(FormatWriter writer, AppendResponse response)
    {
        writer.Bool(response.IsAccepted);
        writer.Int64(response.Index);
        writer.Int64(response.HintIndex);
        writer.Int64(response.HintTerm);
        writer.Int64(response.Round);
        WriteEcho(writer, response.Echo);
    }

    private static void WriteSmall(FormatWriter writer, RaftMessage message)
    {
        switch (message)
        {
            case VoteRequest request:
                writer.Bool(request.IsPreVote);
                writer.Bool(request.IsTransfer);
                writer.Int64(request.LastIndex);
                writer.Int64(request.LastTerm);
                break;
            case VoteResponse response:
                writer.Bool(response.IsPreVote);
                writer.Bool(response.IsGranted);
                writer.Int64(response.RemovedBy);
                break;
            case ReadIndexRequest request:
                writer.Int64(request.Batch);
                writer.Int64(request.Life);
                break;
            case ReadIndexResponse response:
                writer.Int64(response.Batch);
                writer.Int64(response.Life);
                writer.Int64(response.Index);
                break;
        }
    }

    private static RaftMessage ReadSmall(ref FormatReader reader, MessageKind kind, ReplicaId from, ReplicaId to, long term) => kind switch
    {
        MessageKind.VoteRequest => new VoteRequest(from, to, term, reader.Bool(), reader.Bool(), reader.Int64(), reader.Int64()),
        MessageKind.VoteResponse => new VoteResponse(from, to, term, reader.Bool(), reader.Bool(), reader.Int64()),
        MessageKind.TimeoutNow => new TimeoutNow(from, to, term),
        MessageKind.ReadIndexRequest => new ReadIndexRequest(from, to, term, reader.Int64(), reader.Int64()),
        MessageKind.ReadIndexResponse => new ReadIndexResponse(from, to, term, reader.Int64(), reader.Int64(), reader.Int64()),
        _ => throw new FormatException($"A message of kind {(byte)kind}, which this program does not know."),
    };

    private static void WriteStamp(FormatWriter writer, RoundStamp stamp)
    {
        writer.Int64(stamp.Round);
        writer.Time(stamp.QuorumAge);
        writer.Int64(stamp.LeaderCommit);
        writer.Bool(stamp.Echo is not null);
        if (stamp.Echo is { } echo)
            WriteEcho(writer, echo);
    }

    private static RoundStamp ReadStamp(ref FormatReader reader) =>
        new(reader.Int64(), reader.Time(), reader.Int64(), reader.Bool() ? ReadEcho(ref reader) : null);

    private static void WriteEcho(FormatWriter writer, ClockEcho echo)
    {
        writer.Int64(echo.Life);
        writer.Time(echo.Clock);
    }

    private static ClockEcho ReadEcho(ref FormatReader reader) => new(reader.Int64(), reader.Time());
}
