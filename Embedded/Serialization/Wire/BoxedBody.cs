namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The body of what is written the same way in a box as outside of one.</summary>
internal sealed class BoxedBody<T>(WireCodec<T> codec, WireCodecProvider provider) : WireBody(typeof(T), codec.Wire, provider, recordsLate: true)
{
    public override void WriteObject(WireWriter writer, object value) => codec.WriteValue(writer, (T)value);

    public override object ReadObject(WireReader reader, int number)
    {
        object value = codec.ReadValue(reader) ?? throw reader.Fail("An object is null, but was announced.");
        if (number >= 0) reader.Record(value, number);
        return value;
    }
}
