using System.Net;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>Redis and the gateway, side by side.</summary>
public sealed class BothServers : IAsyncLifetime
{
    private RealRedis _redis = null!;
    private RedisHost _host = null!;

    public IPEndPoint Redis => _redis.EndPoint;

    public IPEndPoint Gateway => _host.EndPoint;

    public async Task InitializeAsync()
    {
        _redis = await RealRedis.StartAsync();
        _host = await RedisHost.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }
}
