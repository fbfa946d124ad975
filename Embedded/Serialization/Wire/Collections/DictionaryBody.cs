namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Dictionaries, without an array between.</summary>
internal sealed class DictionaryBody<TKey, TValue>(WireCodecProvider provider, CollectionShape<Dictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> shape)
    : CollectionBody<Dictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(provider, shape)
    where TKey : notnull
{
    public override void WritePart(WireWriter writer, Dictionary<TKey, TValue> value)
    {
        writer.WriteCount(value.Count);
        if (value.Count == 0) return;
        writer.WriteByte((byte)Element.Wire);
        foreach (var pair in value) Element.WriteValue(writer, pair);
    }

    public override void ReadPart(WireReader reader, Dictionary<TKey, TValue> target)
    {
        var count = CountOf(reader);
        target.EnsureCapacity(count);
        for (var i = 0; i < count; i++)
        {
            var (key, value) = Element.ReadValue(reader);
            target.Add(key, value);
        }
    }
}
