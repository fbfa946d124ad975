using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace OrleansCluster.Gateways.Redis;

/// <summary>How sockets serve many small commands best.</summary>
public static class RedisGatewayTransportExtensions
{
    /// <summary>
    /// Commands are read, run and answered on the thread that the socket woke, and into memory that waits for them: a hand-over to another thread, and a
    /// second call of the system, cost more than a command. In exchange each connection holds 4 KiB while it is silent. For all endpoints of the server
    /// whose transport it is: <c>webHost.UseSockets(sockets =&gt; sockets.TuneForOrleansClusterRedis())</c>.
    /// </summary>
    public static void TuneForOrleansClusterRedis(this SocketTransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.UnsafePreferInlineScheduling = true;
        options.WaitForDataBeforeAllocatingBuffer = false;
    }
}
