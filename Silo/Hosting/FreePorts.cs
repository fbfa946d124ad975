using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Silo.Hosting;

/// <summary>Finds ports of the loopback address that nothing listens on. Somebody may take them before they are used.</summary>
internal static class FreePorts
{
    private const int Last = 32_000;

    /// <summary>The first of <paramref name="count"/> free ports in a row, from <paramref name="from"/> on.</summary>
    public static int InARow(int count, int from)
    {
        for (var first = from; first + count <= Last; first += count)
        {
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }

        throw new StartException($"There are no {count} free ports in a row from {from} to {Last}.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
