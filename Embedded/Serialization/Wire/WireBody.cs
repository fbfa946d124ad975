namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Writes and reads what objects of exactly one type hold; <see cref="ReferenceCodec{T}"/> does the rest. Thread-safe.</summary>
/// <param name="recordsLate">Whether an object is only there when its parts are, so that none of them can refer to it.</param>
internal abstract class WireBody(Type type, WireType wire, WireCodecProvider provider, bool recordsLate = false)
{
    public Type Type { get; } = type;

    public WireType Wire { get; } = wire;

    public bool RecordsLate { get; } = recordsLate;

    public byte[] Name { get; } = provider.Catalog.NameOf(type);

    /// <summary>Writes what an object of the type holds.</summary>
    public abstract void WriteObject(WireWriter writer, object value);

    /// <summary>Makes an object, records it if its number is not -1, and reads what it holds.</summary>
    public abstract object ReadObject(WireReader reader, int number);
}
