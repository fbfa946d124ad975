namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Values that refer to nothing.</summary>
internal class ScalarCodec<T>(WireType wire, Action<WireWriter, T> write, Func<WireReader, T> read) : WireCodec<T>(wire)
{
    internal sealed override void WriteValue(WireWriter writer, T value) => write(writer, value);

    internal sealed override T ReadValue(WireReader reader) => read(reader);
}
