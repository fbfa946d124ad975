using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The body of a class.</summary>
internal abstract class ClassBody<T>(WireType wire, WireCodecProvider provider, bool recordsLate = false)
    : WireBody(typeof(T), wire, provider, recordsLate)
    where T : class
{
    public sealed override void WriteObject(WireWriter writer, object value) => Write(writer, Unsafe.As<T>(value));

    public sealed override object ReadObject(WireReader reader, int number) => Read(reader, number);

    public abstract void Write(WireWriter writer, T value);

    public abstract T Read(WireReader reader, int number);
}
