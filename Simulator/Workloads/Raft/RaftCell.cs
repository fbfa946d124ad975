using System.Buffers.Binary;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>What a register or a counter holds.</summary>
/// <param name="Value">Of a register its value, 0 if it was never set; of a counter its count.</param>
/// <param name="Version">The index of the command that changed it last; 0: none has.</param>
internal readonly record struct RaftCell(long Value, long Version)
{
    public const int Bytes = 16;

    public void Encode(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Version);
    }

    public static RaftCell Decode(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
}
