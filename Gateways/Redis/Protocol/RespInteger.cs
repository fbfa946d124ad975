using System.Buffers.Text;

namespace OrleansCluster.Gateways.Redis.Protocol;

/// <summary>An integer as Redis takes it: no sign but a minus, no zeros before, nothing around it.</summary>
internal static class RespInteger
{
    /// <summary>Bytes of the longest.</summary>
    public const int MaxBytes = 20;

    public static bool TryParse(ReadOnlySpan<byte> text, out long number)
    {
        if (!Utf8Parser.TryParse(text, out number, out var used) || used != text.Length)
            return false;
        Span<byte> digits = stackalloc byte[MaxBytes];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return text.SequenceEqual(digits[..length]);
    }
}
