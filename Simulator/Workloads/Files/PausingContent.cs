namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>Content that does not come at once: its writer waits for it, and the file service for the writer.</summary>
internal sealed class PausingContent(byte[] content, TimeSpan pause, TimeProvider time) : MemoryStream(content, writable: false)
{
    public override bool CanSeek => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(pause, time, cancellationToken);
        return Read(buffer.Span);
    }
}
