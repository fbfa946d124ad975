namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>A key and a value.</summary>
internal sealed class PairCodec<TKey, TValue>(WireCodec<TKey> key, WireCodec<TValue> value) : WireCodec<KeyValuePair<TKey, TValue>>(WireType.Pair)
{
    private readonly byte _types = (byte)((int)key.Wire << 4 | (int)value.Wire);

    internal override void WriteValue(WireWriter writer, KeyValuePair<TKey, TValue> pair)
    {
        writer.WriteByte(_types);
        key.WriteValue(writer, pair.Key);
        value.WriteValue(writer, pair.Value);
    }

    internal override KeyValuePair<TKey, TValue> ReadValue(WireReader reader)
    {
        var types = reader.ReadByte();
        if (types != _types) throw reader.Fail($"A pair looks like {types:X2} where {_types:X2} was expected.");
        var first = key.ReadValue(reader);
        return new KeyValuePair<TKey, TValue>(first, value.ReadValue(reader));
    }
}
