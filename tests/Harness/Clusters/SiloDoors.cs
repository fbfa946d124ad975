using System.Net;
using OrleansCluster.Harness.Network;

namespace OrleansCluster.Harness.Clusters;

/// <summary>
/// The doors of one silo that tells all others one and the same address: its silo port and its gateway port, each behind the links of
/// whoever calls. It reaches itself whatever its links do.
/// </summary>
internal sealed class SiloDoors : IAsyncDisposable
{
    private readonly TcpProxy _toItself = new();
    private readonly SharedDoor _silo;
    private readonly SharedDoor _gateway;

    /// <param name="name">The silo.</param>
    /// <param name="siloPort">Where it listens for other silos.</param>
    /// <param name="gatewayPort">Where it listens for clients.</param>
    /// <param name="links">The cluster's links.</param>
    /// <param name="processes">The silos that run, by process id. Everybody else is a client.</param>
    public SiloDoors(string name, int siloPort, int gatewayPort, Links links, Func<IReadOnlyDictionary<int, string>> processes)
    {
        _silo = Open(siloPort);
        _gateway = Open(gatewayPort);

        SharedDoor Open(int port) => new(new IPEndPoint(IPAddress.Loopback, port), () => processes().Keys, LinkOf);

        TcpProxy LinkOf(int? process)
        {
            var caller = process is { } id ? processes().GetValueOrDefault(id, Links.Client) : Links.Client;
            return caller == name ? _toItself : links[caller, name];
        }
    }

    public int SiloPort => _silo.EndPoint.Port;

    public int GatewayPort => _gateway.EndPoint.Port;

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _gateway.DisposeAsync();
        await _toItself.DisposeAsync();
    }
}
