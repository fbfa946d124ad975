using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Enums, as the numbers below them; a number without a name is as legal as in the language.</summary>
internal sealed class EnumCodec<T, TNumber>(WireCodec<TNumber> codec) : WireCodec<T>(codec.Wire)
    where T : struct
    where TNumber : struct
{
    internal override void WriteValue(WireWriter writer, T value) => codec.WriteValue(writer, Unsafe.BitCast<T, TNumber>(value));

    internal override T ReadValue(WireReader reader) => Unsafe.BitCast<TNumber, T>(codec.ReadValue(reader));
}
