using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

public class InProcessSiloHandle : SiloHandle
{
    private bool _active = true;

    public IHost SiloHost { get; init; } = null!;

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => _active;

    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(canceled: !stopGracefully));

    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_active) return;
        _active = false;
        try
        {
            await SiloHost.StopAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // A kill: the host does not wait for anything.
        }

        await DisposeHost();
    }

    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(stopGracefully: true);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || !_active) return;
        _active = false;
        SiloHost.Dispose();
    }

    private async Task DisposeHost()
    {
        if (SiloHost is IAsyncDisposable host) await host.DisposeAsync();
        else SiloHost.Dispose();
    }
}
