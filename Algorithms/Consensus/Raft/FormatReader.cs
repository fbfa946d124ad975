using System.Buffers.Binary;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>Reads what <see cref="FormatWriter"/> wrote; every length is checked before anything is made of it.</summary>
internal ref struct FormatReader(ReadOnlyMemory<byte> input)
{
    private ReadOnlyMemory<byte> _rest = input;

    public readonly int Left => _rest.Length;

    public byte Byte() => Take(1).Span[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new FormatException($"{other} stands where 0 or 1 must."),
    };

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8).Span);

    public ReplicaId Id() => new(unchecked((ulong)Int64()));

    public TimeSpan Time() => new(Int64());

    /// <summary>A part of the input, not a copy.</summary>
    public ReadOnlyMemory<byte> Bytes() => Take(Int32());

    public readonly void End()
    {
        if (_rest.Length > 0)
            throw new FormatException($"{_rest.Length} bytes too many.");
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
            throw new FormatException($"{count} bytes are to follow, and {_rest.Length} do.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
