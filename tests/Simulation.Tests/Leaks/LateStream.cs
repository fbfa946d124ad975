namespace OrleansCluster.Simulation.Tests.Leaks;

/// <summary>A stream that is at its end, and says so only when it is told to. How it is copied is the base library's.</summary>
internal sealed class LateStream : Stream
{
    private readonly TaskCompletionSource _arrived = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Arrive() => _arrived.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _arrived.Task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
