using OrleansCluster.Embedded.Serialization.Collections;

namespace OrleansCluster.Embedded.Serialization.Wire;

internal sealed class ArrayBody<T>(WireCodecProvider provider) : ClassBody<T[]>(WireType.Sequence, provider)
{
    private readonly WireCodec<T> _element = provider.GetCodec<T>();

    public override void Write(WireWriter writer, T[] value) => _element.WriteElements(writer, value);

    public override T[] Read(WireReader reader, int number)
    {
        var count = _element.ReadCount(reader);
        if (count < 0) throw reader.Fail("An array is null, but was announced.");
        var array = count == 0 ? [] : Elements.NewArray<T>(count);
        reader.Record(array, number);
        _element.ReadElements(reader, array);
        return array;
    }
}
