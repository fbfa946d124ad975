using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>A link that can be cut: while it is, bytes go in and none come out, and new connections are taken and left hanging.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public Proxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _run = RunAsync();
    }

    public IPEndPoint Endpoint { get; }

    public bool IsCut { get; set; }

    /// <summary>While it is, nothing is read: who sends must wait.</summary>
    public bool IsStalled { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true) links.Add(LinkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(links);
        }
    }

    private async Task LinkAsync(TcpClient from)
    {
        using var incoming = from;
        using var outgoing = new TcpClient { NoDelay = true };
        try
        {
            if (!IsCut) await outgoing.ConnectAsync(_target, _stop.Token);
            while (!outgoing.Connected) await Task.Delay(20, _stop.Token);
            await Task.WhenAny(CopyAsync(incoming.GetStream(), outgoing.GetStream()), CopyAsync(outgoing.GetStream(), incoming.GetStream()));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over, or the silo is not there: the link ends.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
            {
                if (!IsCut) await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
                while (IsStalled) await Task.Delay(5, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One end is gone, and so the link.
        }
    }
}
