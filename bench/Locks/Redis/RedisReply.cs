using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansCluster.Bench.Locks.Redis;

/// <summary>Answers in RESP, Redis' protocol, of the kinds that the calls measured have: a status, an error, a number, a text or none.</summary>
internal static class RedisReply
{
    /// <summary>Takes one answer from the front of what came, if all of it is there.</summary>
    /// <param name="bytes">What came; without the answer, if there was one.</param>
    /// <param name="text">Its text, or its number as text; null: there is none.</param>
    /// <param name="error">What was wrong, if it is an error.</param>
    /// <exception cref="InvalidDataException">It is none of these kinds.</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> bytes, out string? text, out RedisException? error)
    {
        (text, error) = (null, null);
        var reader = new SequenceReader<byte>(bytes);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8)) return false;
        var head = Encoding.UTF8.GetString(line);
        switch (head[0])
        {
            case '+' or ':':
                text = head[1..];
                break;
            case '-':
                error = new RedisException(head[1..]);
                break;
            case '$':
                var length = int.Parse(head.AsSpan(1), CultureInfo.InvariantCulture);
                if (length < 0) break;
                if (reader.Remaining < length + 2) return false;
                text = Encoding.UTF8.GetString(reader.UnreadSequence.Slice(0, length));
                reader.Advance(length + 2);
                break;
            default:
                throw new InvalidDataException($"An answer that begins with '{head[0]}' was not expected.");
        }

        bytes = bytes.Slice(reader.Position);
        return true;
    }
}
