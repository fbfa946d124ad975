namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>No element, or one.</summary>
internal sealed class NullableCodec<T>(WireCodec<T> codec) : WireCodec<T?>(WireType.Sequence)
    where T : struct
{
    internal override void WriteValue(WireWriter writer, T? value)
    {
        writer.WriteCount(value.HasValue ? 1 : 0);
        if (!value.HasValue) return;
        writer.WriteByte((byte)codec.Wire);
        codec.WriteValue(writer, value.GetValueOrDefault());
    }

    internal override T? ReadValue(WireReader reader)
    {
        var count = reader.ReadCount(codec.Wire);
        if (count is not (0 or 1)) throw reader.Fail($"A value that may be missing is there {count} times.");
        return count == 0 ? null : codec.ReadValue(reader);
    }
}
