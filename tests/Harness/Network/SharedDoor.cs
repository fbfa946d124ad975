using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Harness.Network;

/// <summary>
/// The one address by which everybody reaches a listener that tells its address to all: each connection becomes one of the link of whoever
/// made it, so that every caller can be cut off by itself.
/// </summary>
public sealed class SharedDoor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly IPEndPoint _target;
    private readonly Func<IEnumerable<int>> _processes;
    private readonly Func<int?, TcpProxy> _linkOf;
    private readonly Task _accepting;

    /// <param name="target">Where to pass connections to.</param>
    /// <param name="processes">Who may call, by process id; asked for each connection.</param>
    /// <param name="linkOf">The link of one of them, or of anybody else (null).</param>
    public SharedDoor(IPEndPoint target, Func<IEnumerable<int>> processes, Func<int?, TcpProxy> linkOf)
    {
        (_target, _processes, _linkOf) = (target, processes, linkOf);
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Takes no more connections. Those there are end with their links.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_closed.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                continue; // The caller went away before it was accepted, or this is the end.
            }

            try
            {
                _linkOf(SocketOwner.Of(socket, _processes())).Take(socket, _target);
            }
            catch (SocketException)
            {
                socket.Dispose(); // It was reset before it could be asked whose it is.
            }
        }
    }
}
