namespace OrleansCluster.Simulator.Disks;

/// <summary>The bytes of a write, in one piece or several. They are the caller's memory: read when the write takes effect.</summary>
internal readonly struct DiskData
{
    private readonly ReadOnlyMemory<byte> _one;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>>? _many;

    public DiskData(ReadOnlyMemory<byte> one)
    {
        _one = one;
        Length = one.Length;
    }

    public DiskData(IReadOnlyList<ReadOnlyMemory<byte>> many)
    {
        ArgumentNullException.ThrowIfNull(many);
        _many = many;
        for (var i = 0; i < many.Count; i++) Length += many[i].Length;
    }

    public int Length { get; }

    /// <summary>Writes the first <paramref name="count"/> bytes of it.</summary>
    public void WriteTo(GrowableBytes target, int offset, int count)
    {
        if (_many is null)
        {
            target.Write(_one.Span[..count], offset);
            return;
        }

        if (offset + count > target.Length) target.SetLength(offset + count);
        for (var i = 0; count > 0; i++)
        {
            var piece = _many[i].Span;
            if (piece.Length > count) piece = piece[..count];
            target.Write(piece, offset);
            offset += piece.Length;
            count -= piece.Length;
        }
    }
}
