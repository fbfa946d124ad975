namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Types as values: any type of a loaded assembly, which is more than may come as the type of an object.</summary>
internal sealed class TypeCodec(WireCodecProvider provider) : WireCodec<Type?>(WireType.TypeName)
{
    internal override void WriteValue(WireWriter writer, Type? value)
    {
        if (value is null) writer.WriteByte(0);
        else writer.WriteType(value, provider.Catalog.NameOf(value));
    }

    internal override Type? ReadValue(WireReader reader) => reader.ReadTypeIndex() is var index and >= 0 ? reader.TypeOf(index, provider) : null;
}
