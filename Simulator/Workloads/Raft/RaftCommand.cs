using System.Buffers.Binary;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>A command of the recording state machine.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Key">To which register or counter.</param>
/// <param name="Id">Of this proposal: no two have the same, a retry neither.</param>
/// <param name="Value">What to set a register to.</param>
/// <param name="Expected">The version that a register must be at, for <see cref="RaftAction.Swap"/>.</param>
internal readonly record struct RaftCommand(RaftAction Action, byte Key, long Id, long Value, long Expected)
{
    private const int Bytes = 26;

    /// <summary>The command, with so many bytes behind it that mean nothing.</summary>
    public byte[] Encode(int padding)
    {
        var bytes = new byte[Bytes + padding];
        (bytes[0], bytes[1]) = ((byte)Action, Key);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), Id);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(10), Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(18), Expected);
        return bytes;
    }

    public static RaftCommand Decode(ReadOnlySpan<byte> bytes) => new(
        (RaftAction)bytes[0],
        bytes[1],
        BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[10..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[18..]));
}
