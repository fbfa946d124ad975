using System.Numerics;
using System.Runtime.InteropServices;
using Utf8 = System.Text.Encoding;

namespace OrleansCluster.Algorithms.Metadata;

/// <summary>
/// Bytes that never change: a key or a value. Ordered by unsigned bytes, the shorter first where one begins the other; equal
/// if the bytes are. The default is the empty string of bytes.
/// </summary>
public readonly struct ByteString : IEquatable<ByteString>, IComparable<ByteString>
{
    private static readonly System.Text.UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[]? _bytes;

    private ByteString(byte[] bytes) => _bytes = bytes;

    public int Length => _bytes?.Length ?? 0;

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Span => _bytes;

    public ReadOnlyMemory<byte> Memory => _bytes;

    public static bool operator ==(ByteString left, ByteString right) => left.Equals(right);

    public static bool operator !=(ByteString left, ByteString right) => !left.Equals(right);

    /// <summary>The bytes of a text in UTF-8.</summary>
    /// <exception cref="ArgumentException">The text has half of a surrogate pair, so that it has no bytes of its own.</exception>
    public static implicit operator ByteString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Strict.GetBytes(text));
    }

    /// <summary>A copy of the bytes.</summary>
    public static implicit operator ByteString(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return CopyOf(bytes);
    }

    /// <summary>A copy of the bytes, such as of a literal <c>"…"u8</c>.</summary>
    public static implicit operator ByteString(ReadOnlySpan<byte> bytes) => CopyOf(bytes);

    public static ByteString CopyOf(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? default : new(bytes.ToArray());

    public static ByteString OfUtf8(string text) => new(Utf8.UTF8.GetBytes(text));

    /// <summary>The bytes that follow this string at once in the order: itself and a zero.</summary>
    public ByteString Successor()
    {
        var next = new byte[Length + 1];
        Span.CopyTo(next);
        return new(next);
    }

    /// <summary>The first string of bytes that is after everything that begins with this one; empty if there is none.</summary>
    public ByteString PrefixEnd()
    {
        var end = Span.TrimEnd(byte.MaxValue).ToArray();
        if (end.Length == 0)
            return default;
        end[^1]++;
        return new(end);
    }

    public bool StartsWith(ByteString prefix) => Span.StartsWith(prefix.Span);

    public int CompareTo(ByteString other) => Span.SequenceCompareTo(other.Span);

    public bool Equals(ByteString other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is ByteString other && Equals(other);

    /// <summary>The same in every process: nothing may depend on a hash that differs between replicas.</summary>
    public override int GetHashCode() => HashOf(Span);

    /// <summary>The text, if the bytes are UTF-8: for people, not for comparing.</summary>
    public override string ToString() => Utf8.UTF8.GetString(Span);

    /// <summary>The hash of the string that these bytes are.</summary>
    internal static int HashOf(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var hash = (uint)bytes.Length;
        foreach (var word in words)
            hash = BitOperations.Crc32C(hash, word);
        foreach (var last in bytes[(words.Length * sizeof(ulong))..])
            hash = BitOperations.Crc32C(hash, last);
        return (int)hash;
    }

    /// <summary>Takes the array over: whoever gave it must not touch it again.</summary>
    internal static ByteString Own(byte[] bytes) => new(bytes);
}
