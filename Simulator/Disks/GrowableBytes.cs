namespace OrleansCluster.Simulator.Disks;

/// <summary>Bytes that grow at their end without being copied each time. A gap that growing leaves is zeros.</summary>
internal sealed class GrowableBytes
{
    private const int LargestStep = 16 * 1024 * 1024;

    // Everything beyond the length is zero.
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Copies what there is at an offset; fewer bytes than the destination takes only at the end.</summary>
    public int Read(Span<byte> destination, long offset)
    {
        var count = (int)Math.Clamp(Length - offset, 0, destination.Length);
        if (count > 0) _bytes.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public void Write(ReadOnlySpan<byte> data, int offset)
    {
        if (data.IsEmpty) return;
        if (offset + data.Length > Length) SetLength(offset + data.Length);
        data.CopyTo(_bytes.AsSpan(offset));
    }

    /// <summary>Changes bits of a byte that is there.</summary>
    public void Flip(int offset, byte mask) => _bytes[offset] ^= mask;

    public void SetLength(int length)
    {
        if (length < Length) _bytes.AsSpan(length, Length - length).Clear();
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Max(length, _bytes.Length + Math.Clamp((long)_bytes.Length, 256, LargestStep)));
        Length = length;
    }

    /// <summary>Becomes the same as another.</summary>
    public void Become(GrowableBytes other)
    {
        SetLength(other.Length);
        other.Span.CopyTo(_bytes);
    }
}
