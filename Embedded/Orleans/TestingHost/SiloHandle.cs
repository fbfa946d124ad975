using Orleans.Runtime;

namespace Orleans.TestingHost;

public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    public short InstanceNumber { get; set; }

    public string Name { get; set; } = string.Empty;

    public SiloAddress SiloAddress { get; set; } = SiloAddress.Zero;

    public SiloAddress GatewayAddress { get; set; } = SiloAddress.Zero;

    public abstract bool IsActive { get; }

    /// <summary>Stops it: gracefully, or as a kill.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    public abstract Task StopSiloAsync(CancellationToken ct);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    public abstract ValueTask DisposeAsync();

    protected virtual void Dispose(bool disposing)
    {
    }
}
