using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>A stranger who opens connections at a silo's port as fast as one thread can, says the same over each, and leaves it open.</summary>
internal sealed class Flood : IDisposable
{
    /// <summary>How many it holds itself: more than a silo lets stand, so what it gives up was closed before.</summary>
    private const int Held = 256;

    private readonly IPEndPoint _target;
    private readonly byte[] _said;
    private readonly IPAddress _from;
    private readonly Thread _thread;
    private readonly Queue<Socket> _open = new();
    private volatile bool _isOver;
    private int _opened;

    /// <param name="target">Where to.</param>
    /// <param name="said">What it says over each connection, and then no more.</param>
    /// <param name="from">The address that it has; the silos' own by default.</param>
    public Flood(IPEndPoint target, byte[] said, IPAddress? from = null)
    {
        (_target, _said, _from) = (target, said, from ?? IPAddress.Loopback);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many connections it has opened.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Until so many more have been opened.</summary>
    public Task GoesOnAsync(int connections)
    {
        var end = Opened + connections;
        return ProcessCluster.Until(() => Opened >= end, $"the flood to go on, from {end - connections} connections to {end}");
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        foreach (var socket in _open) socket.Dispose();
    }

    private void Run()
    {
        while (!_isOver)
        {
            if (_open.Count == Held) _open.Dequeue().Dispose();
            // Ended by a reset, so that no port stays taken for a minute.
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
            _open.Enqueue(socket);
            try
            {
                socket.Bind(new IPEndPoint(_from, 0));
                socket.Connect(_target);
                socket.Send(_said);
                Interlocked.Increment(ref _opened);
            }
            catch (SocketException)
            {
                // The silo closed it already: others come.
            }
        }
    }
}
