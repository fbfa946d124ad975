namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Objects that cross as a value of another type, but have an identity.</summary>
internal sealed class SurrogateBody<T, TSurrogate>(WireCodecProvider provider, Func<T, TSurrogate> to, Func<TSurrogate, T> from)
    : ClassBody<T>(provider.GetCodec<TSurrogate>().Wire, provider, recordsLate: true)
    where T : class
{
    private readonly WireCodec<TSurrogate> _codec = provider.GetCodec<TSurrogate>();

    public override void Write(WireWriter writer, T value) => _codec.WriteValue(writer, to(value));

    public override T Read(WireReader reader, int number)
    {
        var value = from(_codec.ReadValue(reader));
        reader.Record(value, number);
        return value;
    }
}
