using System.Buffers;

namespace OrleansCluster.Gateways.Redis.Protocol;

/// <summary>
/// A command in one line, as somebody types it: words between spaces, or in quotes; within double quotes \n, \r, \t, \b, \a, \xHH and \ before any
/// other byte, within single quotes \'.
/// </summary>
internal static class InlineArguments
{
    /// <summary>Splits a line; false if a quote is not closed, or something stands right behind one that is.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, List<byte[]> arguments)
    {
        var word = new ArrayBufferWriter<byte>();
        for (var at = 0; ;)
        {
            while (at < line.Length && IsSpace(line[at]))
                at++;
            if (at == line.Length)
                return true;
            word.ResetWrittenCount();
            while (at < line.Length && !IsSpace(line[at]))
            {
                var isQuote = line[at] is (byte)'"' or (byte)'\'';
                if (!isQuote)
                    Add(word, line[at++]);
                else if (!TryQuoted(line, ref at, word) || (at < line.Length && !IsSpace(line[at])))
                    return false;
                else
                    break;
            }

            arguments.Add(word.WrittenSpan.ToArray());
        }
    }

    private static bool TryQuoted(ReadOnlySpan<byte> line, ref int at, ArrayBufferWriter<byte> word)
    {
        var quote = line[at++];
        while (at < line.Length)
        {
            var letter = line[at++];
            if (letter == quote)
                return true;
            if (letter == '\\' && at < line.Length && (quote == '"' || line[at] == '\''))
                letter = quote == '"' ? Escaped(line, ref at) : line[at++];
            Add(word, letter);
        }

        return false;
    }

    private static byte Escaped(ReadOnlySpan<byte> line, ref int at)
    {
        if (line[at] == 'x' && at + 2 < line.Length && IsHex(line[at + 1]) && IsHex(line[at + 2]))
        {
            at += 3;
            return (byte)((HexOf(line[at - 2]) << 4) | HexOf(line[at - 1]));
        }

        var letter = line[at++];
        return (char)letter switch
        {
            'n' => (byte)'\n',
            'r' => (byte)'\r',
            't' => (byte)'\t',
            'b' => (byte)'\b',
            'a' => (byte)'\a',
            _ => letter,
        };
    }

    private static bool IsSpace(byte letter) => letter is (byte)' ' or (>= 9 and <= 13);

    private static bool IsHex(byte letter) => char.IsAsciiHexDigit((char)letter);

    private static int HexOf(byte letter) => letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;

    private static void Add(ArrayBufferWriter<byte> word, byte letter)
    {
        word.GetSpan(1)[0] = letter;
        word.Advance(1);
    }
}
