namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Values of [GenerateSerializer] structs, and tuples. The code is made at the first use.</summary>
internal sealed class StructCodec<T>(WireCodecProvider provider) : WireCodec<T>(WireType.Group)
    where T : struct
{
    private readonly GroupPlan _plan = new(provider, typeof(T));
    private GroupWriter<T>? _write;
    private GroupReader<T>? _read;

    internal override void WriteValue(WireWriter writer, T value) => (_write ??= WireEmitter.EmitWriter<T>(_plan))(value, writer);

    internal override T ReadValue(WireReader reader) => (_read ??= WireEmitter.EmitReader<T>(_plan))(reader, -1);
}
