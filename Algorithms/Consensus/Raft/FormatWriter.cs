using System.Buffers;
using System.Buffers.Binary;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>Writes numbers and bytes, little-endian, one behind the other.</summary>
internal readonly ref struct FormatWriter(IBufferWriter<byte> output)
{
    public void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void Id(ReplicaId value) => Int64(unchecked((long)value.Value));

    public void Time(TimeSpan value) => Int64(value.Ticks);

    /// <summary>Room for bytes that the caller writes, all of them.</summary>
    public Span<byte> Reserve(int count)
    {
        var room = output.GetSpan(count)[..count];
        output.Advance(count);
        return room;
    }

    /// <summary>Their length (4 bytes), then they.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        output.Write(value);
    }
}
