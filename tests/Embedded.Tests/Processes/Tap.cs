using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Passes one connection on, and keeps what the one who made it said.</summary>
internal sealed class Tap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MemoryStream _said = new();
    private readonly Task _run;

    public Tap(IPEndPoint target)
    {
        _listener.Start();
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _run = RunAsync(target);
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>The payloads of all frames so far.</summary>
    public List<byte[]> Frames()
    {
        byte[] said;
        lock (_said) said = _said.ToArray();
        var frames = new List<byte[]>();
        for (var at = 0; at + 8 <= said.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(said.AsSpan(at));
            if (at + 8 + length > said.Length) break;
            frames.Add(said[(at + 8)..(at + 8 + length)]);
            at += 8 + length;
        }

        return frames;
    }

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
        var back = to.GetStream().CopyToAsync(from.GetStream());
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                lock (_said) _said.Write(buffer, 0, count);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }

            to.Client.Shutdown(SocketShutdown.Send);
            await back;
        }
        catch (IOException)
        {
            // One side is gone.
        }
    }
}
