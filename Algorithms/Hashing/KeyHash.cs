using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// The 64-bit hash of a key by which it is placed: XXH3 (Collet, xxHash 0.8: <c>XXH3_64bits</c>, seed 0) of its bytes. It is the same in every
/// process, on every machine whatever its byte order, with every version of .NET and of this project, for ever: the published vectors and kept
/// examples hold it to that. It spreads keys evenly; it hides nothing, and whoever chooses keys can choose ones that collide.
/// </summary>
/// <param name="Value">All 64 bits are equally good.</param>
public readonly record struct KeyHash(ulong Value)
{
    private const int BytesOnStack = 512;

    public static KeyHash Of(ReadOnlySpan<byte> key) => new(XxHash3.HashToUInt64(key));

    /// <summary>
    /// The hash of the key's bytes in UTF-8. Half of a surrogate pair counts as U+FFFD, so two texts that are no Unicode may have one hash. Nothing
    /// is allocated; what is longer than 170 letters borrows a buffer.
    /// </summary>
    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        var most = Encoding.UTF8.GetMaxByteCount(key.Length);
        if (most <= BytesOnStack)
        {
            Span<byte> bytes = stackalloc byte[BytesOnStack];
            return Of(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
        }

        var borrowed = ArrayPool<byte>.Shared.Rent(most);
        var hash = Of(borrowed.AsSpan(0, Encoding.UTF8.GetBytes(key, borrowed)));
        ArrayPool<byte>.Shared.Return(borrowed);
        return hash;
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{char})"/>
    /// <exception cref="ArgumentNullException">There is no key.</exception>
    public static KeyHash Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Of(key.AsSpan());
    }

    /// <summary>The hash of the number's eight bytes, least first.</summary>
    public static KeyHash Of(long key)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, key);
        return Of(bytes);
    }
}
