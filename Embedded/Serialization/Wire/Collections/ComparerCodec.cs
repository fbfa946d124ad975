namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// A comparer as a member: none for the default one, a number for one that every process has, else an object, which must be of a
/// [GenerateSerializer] class.
/// </summary>
internal sealed class ComparerCodec(WireCodecProvider provider)
{
    /// <summary>Their order is part of the format.</summary>
    private static readonly object[] _known =
    [
        StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase, StringComparer.InvariantCulture, StringComparer.InvariantCultureIgnoreCase,
        ReferenceEqualityComparer.Instance,
    ];

    private readonly WireCodec<object> _object = provider.GetCodec<object>();

    /// <summary>Writes a comparer as member <paramref name="number"/> or the one after it, and tells the next number.</summary>
    public int Write(WireWriter writer, object? comparer, int number, int next)
    {
        if (comparer is null) return next;
        var known = Array.IndexOf(_known, comparer);
        if (known >= 0)
        {
            writer.WriteTag(WireType.Varint, (ulong)(number - next));
            writer.WriteVarint((uint)known);
            return number + 1;
        }

        writer.WriteTag(WireType.Object, (ulong)(number + 1 - next));
        _object.WriteValue(writer, comparer);
        return number + 2;
    }

    public object? Read(WireReader reader, ref FieldCursor cursor, ulong number)
    {
        object? comparer = null;
        if (reader.TryField(ref cursor, number, WireType.Varint)) comparer = _known[reader.ReadUnsigned((ulong)_known.Length - 1)];
        return reader.TryField(ref cursor, number + 1, WireType.Object) ? _object.ReadValue(reader) : comparer;
    }
}
