namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>A file's bytes: as the page cache shows them, as the disk has them, and what happened in between.</summary>
internal sealed class FaultyInode
{
    private const int Sector = 512;

    private readonly List<(long Offset, byte[]? Data, long Length)> _pending = [];

    public byte[] Content { get; private set; } = [];

    public byte[] Durable { get; private set; } = [];

    public static FaultyInode Of(byte[] content) => new() { Content = content, Durable = content };

    public void Write(ReadOnlySpan<byte> data, long offset)
    {
        Content = WriteTo(Content, data, offset);
        _pending.Add((offset, data.ToArray(), 0));
    }

    public void SetLength(long length)
    {
        Content = Resize(Content, length);
        _pending.Add((0, null, length));
    }

    public void Flush()
    {
        foreach (var (offset, data, length) in _pending)
            Durable = data is null ? Resize(Durable, length) : WriteTo(Durable, data, offset);
        _pending.Clear();
    }

    /// <summary>The file as the next process finds it: what was not flushed is still only in the page cache.</summary>
    public FaultyInode AfterProcess()
    {
        var copy = new FaultyInode { Content = Content, Durable = Durable };
        copy._pending.AddRange(_pending);
        return copy;
    }

    /// <summary>A flush that failed as on Linux: the pages count as clean now, and are not on the disk.</summary>
    public void FailFlush() => _pending.Clear();

    public byte[] AfterCrash(CrashMode mode, Random random)
    {
        var bytes = Durable;
        if (mode == CrashMode.LoseAll)
            return bytes;
        foreach (var (offset, data, length) in _pending)
        {
            if (data is null)
                bytes = random.Next(2) == 0 ? bytes : Resize(bytes, length);
            else
                bytes = Tear(bytes, data, offset, random);
        }

        return bytes;
    }

    private static byte[] Tear(byte[] bytes, byte[] data, long offset, Random random)
    {
        switch (random.Next(6))
        {
            case 0: // Lost.
                return bytes;
            case 1: // Whole.
                return WriteTo(bytes, data, offset);
            case 2: // Only the file's new length.
                return Resize(bytes, Math.Max(bytes.Length, offset + data.Length));
            case 3: // A beginning.
                return WriteTo(bytes, data.AsSpan(0, random.Next(data.Length + 1)), offset);
            default: // Some sectors; zeros, or what was there, in place of the others.
                var torn = Resize(bytes, Math.Max(bytes.Length, offset + data.Length));
                for (var at = offset; at < offset + data.Length;)
                {
                    var end = Math.Min(offset + data.Length, ((at / Sector) + 1) * Sector);
                    if (random.Next(2) == 0)
                        torn = WriteTo(torn, data.AsSpan((int)(at - offset), (int)(end - at)), at);
                    at = end;
                }

                return torn;
        }
    }

    private static byte[] WriteTo(byte[] bytes, ReadOnlySpan<byte> data, long offset)
    {
        var result = Resize(bytes, Math.Max(bytes.Length, offset + data.Length));
        data.CopyTo(result.AsSpan((int)offset));
        return result;
    }

    private static byte[] Resize(byte[] bytes, long length)
    {
        var result = new byte[length];
        bytes.AsSpan(0, (int)Math.Min(bytes.Length, length)).CopyTo(result);
        return result;
    }
}
