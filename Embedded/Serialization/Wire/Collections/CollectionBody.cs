namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Collections, with or without comparers.</summary>
/// <param name="shape">How to take one apart and put one together.</param>
internal class CollectionBody<TCollection, T>(WireCodecProvider provider, CollectionShape<TCollection, T> shape)
    : ClassBody<TCollection>(shape.HasComparers ? WireType.Group : WireType.Sequence, provider, shape.Build is not null), IBasePart<TCollection>
    where TCollection : class
{
    private const int ElementsNumber = 4;

    private readonly ComparerCodec _comparers = new(provider);

    protected WireCodec<T> Element { get; } = provider.GetCodec<T>();

    public WireType PartWire => WireType.Sequence;

    public sealed override void Write(WireWriter writer, TCollection value)
    {
        if (!shape.HasComparers)
        {
            WritePart(writer, value);
            return;
        }

        var next = _comparers.Write(writer, shape.Comparer?.Invoke(value), 0, 0);
        next = _comparers.Write(writer, shape.ValueComparer?.Invoke(value), 2, next);
        writer.WriteTag(WireType.Sequence, (ulong)(ElementsNumber - next));
        WritePart(writer, value);
        writer.WriteByte(WireTypes.EndTag);
    }

    public sealed override TCollection Read(WireReader reader, int number)
    {
        if (!shape.HasComparers) return ReadElements(reader, number, null, null);
        var cursor = default(FieldCursor);
        var comparer = _comparers.Read(reader, ref cursor, 0);
        var valueComparer = _comparers.Read(reader, ref cursor, 2);
        if (!reader.TryField(ref cursor, ElementsNumber, WireType.Sequence)) throw reader.Fail("A collection lacks its elements.");
        var value = ReadElements(reader, number, comparer, valueComparer);
        reader.EndGroup(ref cursor);
        return value;
    }

    public virtual void WritePart(WireWriter writer, TCollection value) => Element.WriteElements(writer, shape.ToArray(value));

    public virtual void ReadPart(WireReader reader, TCollection target)
    {
        foreach (var element in ReadAll(reader)) shape.Add!(target, element);
    }

    /// <summary>The number of elements, which follow.</summary>
    protected int CountOf(WireReader reader)
    {
        var count = Element.ReadCount(reader);
        return count >= 0 ? count : throw reader.Fail("A collection is null, but was announced.");
    }

    private TCollection ReadElements(WireReader reader, int number, object? comparer, object? valueComparer)
    {
        if (shape.Build is { } build)
        {
            var built = build(ReadAll(reader), comparer, valueComparer);
            reader.Record(built, number);
            return built;
        }

        var made = shape.Create!(comparer);
        reader.Record(made, number);
        ReadPart(reader, made);
        return made;
    }

    private T[] ReadAll(WireReader reader)
    {
        var count = CountOf(reader);
        var elements = count == 0 ? [] : new T[count];
        Element.ReadElements(reader, elements);
        return elements;
    }
}
