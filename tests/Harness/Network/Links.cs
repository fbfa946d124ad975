using System.Net;

namespace OrleansCluster.Harness.Network;

/// <summary>
/// Every link of a cluster, each a <see cref="TcpProxy"/> of its own: one for each ordered pair of silos, and one from
/// <see cref="Client"/> to each silo's HTTP port.
/// </summary>
public sealed class Links : IAsyncDisposable
{
    /// <summary>The name of whoever calls the cluster from outside.</summary>
    public const string Client = "client";

    private readonly Dictionary<(string From, string To), TcpProxy> _proxies = [];

    /// <param name="silos">The silos by name, and where each listens for the others.</param>
    public Links(IReadOnlyDictionary<string, IPEndPoint> silos)
    {
        foreach (var (to, endPoint) in silos)
        {
            // Where HTTP listens is known only when the silo has started.
            _proxies[(Client, to)] = new TcpProxy();
            foreach (var from in silos.Keys.Where(from => from != to))
                _proxies[(from, to)] = new TcpProxy(endPoint);
        }
    }

    /// <summary>The link that <paramref name="from"/> connects to <paramref name="to"/> by.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TcpProxy this[string from, string to] => _proxies[(from, to)];

    /// <summary>Sets both links between two silos.</summary>
    public void Between(string one, string other, LinkMode mode)
    {
        this[one, other].Mode = mode;
        this[other, one].Mode = mode;
    }

    /// <summary>Sets every link between a silo and the other silos; its clients still reach it.</summary>
    public void Around(string silo, LinkMode mode)
    {
        foreach (var ((from, to), proxy) in _proxies)
        {
            if (from != Client && (from == silo || to == silo))
                proxy.Mode = mode;
        }
    }

    /// <summary>Everything passes again.</summary>
    public void Heal()
    {
        foreach (var proxy in _proxies.Values)
            proxy.Mode = LinkMode.Pass;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
            await proxy.DisposeAsync();
    }
}
