namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Writes and reads values of one declared type. Thread-safe.</summary>
internal abstract class WireCodec(Type type, WireType wire)
{
    /// <summary>The declared type; a value's own may be a subclass of it.</summary>
    public Type Type { get; } = type;

    /// <summary>What every value of the declared type looks like.</summary>
    public WireType Wire { get; } = wire;

    /// <summary>How boxes of the type are written, for value types and for classes without an identity.</summary>
    public abstract WireBody Boxed(WireCodecProvider provider);
}
