namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>Percent-encoding of bytes that need not be text.</summary>
internal static class PercentBytes
{
    private const string Unreserved = "-._~";

    /// <summary>The bytes; null if a '%' is not followed by two hexadecimal digits, or a character should have been encoded.</summary>
    /// <param name="text">What was sent.</param>
    /// <param name="plusIsSpace">As in a query, where forms write a space so.</param>
    public static byte[]? Decode(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is <= ' ' or > '~')
                return null;
            if (c != '%')
            {
                bytes[length++] = plusIsSpace && c == '+' ? (byte)' ' : (byte)c;
                continue;
            }

            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                return null;
            bytes[length++] = Convert.FromHexString(text.Slice(at + 1, 2))[0];
            at += 2;
        }

        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>The bytes as they may stand in a path or a query.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="keepSlashes">Leave '/' as it is.</param>
    public static string Encode(ReadOnlySpan<byte> bytes, bool keepSlashes = false)
    {
        var text = new System.Text.StringBuilder(bytes.Length);
        foreach (var one in bytes)
        {
            var c = (char)one;
            if (char.IsAsciiLetterOrDigit(c) || Unreserved.Contains(c) || (keepSlashes && c == '/'))
                text.Append(c);
            else
                text.Append('%').Append(Convert.ToHexString([one]));
        }

        return text.ToString();
    }
}
