namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>An object of no class carries nothing but its identity.</summary>
internal sealed class BareBody(WireCodecProvider provider) : ClassBody<object>(WireType.Group, provider)
{
    public override void Write(WireWriter writer, object value) => writer.WriteByte(WireTypes.EndTag);

    public override object Read(WireReader reader, int number)
    {
        var value = new object();
        reader.Record(value, number);
        var cursor = default(FieldCursor);
        reader.EndGroup(ref cursor);
        return value;
    }
}
