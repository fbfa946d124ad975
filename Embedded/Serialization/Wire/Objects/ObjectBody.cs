namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Objects of [GenerateSerializer] classes, and tuples. The code is made at the first use.</summary>
internal sealed class ObjectBody<T>(WireCodecProvider provider) : ClassBody<T>(WireType.Group, provider)
    where T : class
{
    private readonly GroupPlan _plan = new(provider, typeof(T));
    private GroupWriter<T>? _write;
    private GroupReader<T>? _read;

    public override void Write(WireWriter writer, T value) => (_write ??= WireEmitter.EmitWriter<T>(_plan))(value, writer);

    public override T Read(WireReader reader, int number) => (_read ??= WireEmitter.EmitReader<T>(_plan))(reader, number);
}
