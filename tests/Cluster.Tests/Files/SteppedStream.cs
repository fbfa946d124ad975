namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>
/// A source that cannot seek, gives a little at a time, counts what it was asked for, and stands still or fails where a test
/// wants it to.
/// </summary>
internal sealed class SteppedStream(byte[] content, int most = int.MaxValue) : Stream
{
    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _position;

    /// <summary>Where it stands still until <see cref="Resume"/>.</summary>
    public int? StopAt { get; init; }

    /// <summary>Where it fails.</summary>
    public int? FailAt { get; init; }

    public int Given => Volatile.Read(ref _position);

    /// <summary>Whether it stands still.</summary>
    public bool IsStopped { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Resume() => _resumed.SetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (_position == FailAt)
            throw new IOException("The source failed.");
        if (_position == StopAt && !_resumed.Task.IsCompleted)
        {
            IsStopped = true;
            await _resumed.Task.WaitAsync(cancellationToken);
        }

        var end = content.Length;
        if (StopAt > _position)
            end = StopAt.Value;
        if (FailAt > _position)
            end = Math.Min(end, FailAt.Value);
        var count = Math.Min(Math.Min(buffer.Length, most), end - _position);
        content.AsMemory(_position, count).CopyTo(buffer);
        Volatile.Write(ref _position, _position + count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
