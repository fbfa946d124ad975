using System.Net.Sockets;

namespace OrleansCluster.Harness.Clusters;

/// <summary>Tells the failures of an HTTP request that were no answer of the server.</summary>
public static class NoAnswer
{
    /// <summary>
    /// Whether this means that no answer came: it is unknown what the request did. A connection that is reset just when it is made comes out
    /// of <see cref="HttpClient"/> as a bare <see cref="SocketException"/>.
    /// </summary>
    public static bool Is(Exception e) => e is HttpRequestException or TaskCanceledException or IOException or SocketException;
}
