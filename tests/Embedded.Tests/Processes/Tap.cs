using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Passes one connection on, and keeps what both ends said, in the order in which it came.</summary>
internal sealed class Tap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Said> _said = [];
    private readonly Task _run;

    public Tap(IPEndPoint target)
    {
        _listener.Start();
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _run = RunAsync(target);
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>All frames so far, of both ends.</summary>
    public IReadOnlyList<Said> Conversation
    {
        get
        {
            lock (_said) return [.. _said];
        }
    }

    /// <summary>The payloads of all frames so far of the one who made the connection.</summary>
    public List<byte[]> Frames() => [.. Conversation.Where(said => said.ByInitiator).Select(said => said.Payload)];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await Task.WhenAny(_run, Task.Delay(50));
    }

    private async Task RunAsync(IPEndPoint target)
    {
        using var from = await _listener.AcceptTcpClientAsync();
        using var to = new TcpClient { NoDelay = true };
        await to.ConnectAsync(target);
        await Task.WhenAll(CopyAsync(from, to, byInitiator: true), CopyAsync(to, from, byInitiator: false));
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool byInitiator)
    {
        var header = new byte[8];
        try
        {
            while (await from.GetStream().ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) == header.Length)
            {
                var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
                await from.GetStream().ReadExactlyAsync(payload);
                lock (_said) _said.Add(new Said(byInitiator, payload));
                await to.GetStream().WriteAsync((byte[])[.. header, .. payload]);
            }

            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // One side is gone: so is the other.
            from.Dispose();
            to.Dispose();
        }
    }
}
