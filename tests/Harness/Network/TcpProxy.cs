using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Harness.Network;

/// <summary>
/// A link that can be cut: listens on a port of the loopback address that the system chose, and passes what comes to a target, as its
/// <see cref="Mode"/> says. At most 1,024 connections at a time; more are reset.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int MostConnections = 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private readonly HashSet<ProxyConnection> _connections = [];
    private readonly Task _accepting;
    private long _swallowed;
    private LinkMode _mode = LinkMode.Pass;
    private IPEndPoint? _target;

    /// <param name="target">Where to pass connections to; may be given later, and changed. New connections are reset until then.</param>
    public TcpProxy(IPEndPoint? target = null)
    {
        _target = target;
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Connections there are now.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    /// <summary>Bytes of either direction that went nowhere, since the beginning.</summary>
    public long SwallowedBytes => Interlocked.Read(ref _swallowed);

    /// <summary>Where new connections go.</summary>
    public IPEndPoint? Target
    {
        get
        {
            lock (_gate)
                return _target;
        }

        set
        {
            lock (_gate)
                _target = value;
        }
    }

    /// <summary>What becomes of connections, at once, those that are there included.</summary>
    public LinkMode Mode
    {
        get
        {
            lock (_gate)
                return _mode;
        }

        set
        {
            ProxyConnection[] connections;
            lock (_gate)
            {
                _mode = value;
                connections = [.. _connections];
            }

            foreach (var connection in connections)
                connection.Change(value);
        }
    }

    /// <summary>Resets what is there, once, and passes what comes after.</summary>
    public void ResetConnections()
    {
        var mode = Mode;
        Mode = LinkMode.Reset;
        Mode = mode;
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] ends;
        lock (_gate)
            ends = [.. _connections.Select(connection => connection.EndAsync())];
        await Task.WhenAll(ends);
        _closed.Dispose();
    }

    /// <summary>Passes on a connection that was accepted elsewhere, as if it had been made to this link.</summary>
    internal void Take(Socket socket, IPEndPoint? target)
    {
        lock (_gate)
        {
            if (_closed.IsCancellationRequested || _mode is LinkMode.Resetting || target is null || _connections.Count >= MostConnections)
            {
                ProxyConnection.Reset(socket);
                return;
            }

            var connection = new ProxyConnection(socket, target, _mode, bytes => Interlocked.Add(ref _swallowed, bytes));
            _connections.Add(connection);
            _ = ForgetAsync(connection);
        }
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
                if (_closed.IsCancellationRequested)
                    return;
                continue; // The caller went away before it was accepted.
            }

            Take(socket, Target);
        }
    }

    private async Task ForgetAsync(ProxyConnection connection)
    {
        await connection.Ended;
        lock (_gate)
            _connections.Remove(connection);
    }
}
