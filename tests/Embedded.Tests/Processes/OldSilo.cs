using System.Net.Sockets;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>The accepting end of a connection as the first version 1 wrote it, by hand: it takes calls, and says only what it is told to.</summary>
internal sealed class OldSilo(TcpClient socket) : IDisposable
{
    public NetworkStream Stream { get; } = socket.GetStream();

    public static async Task<OldSilo> AcceptAsync(TcpListener door, string name, int generation, bool takesCalls = true)
    {
        var silo = new OldSilo(await door.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        await Frames.ReadAsync(silo.Stream);
        await silo.Stream.WriteAsync(Frames.Of(Frames.Challenge(name, generation)));
        await Frames.ReadAsync(silo.Stream);
        await silo.Stream.WriteAsync(Frames.Of([1, (byte)'O', (byte)'C', (byte)'P', 4, .. new byte[32]]));
        if (takesCalls) await silo.SendAsync([(byte)FrameKind.Status, 1]);
        return silo;
    }

    public async Task SendAsync(byte[] payload) => await Stream.WriteAsync(Frames.Of(payload));

    /// <summary>The next frame of this kind; others before it are left out.</summary>
    public async Task<byte[]> ReceivesAsync(FrameKind kind)
    {
        while (true)
        {
            var frame = await Frames.ReadAsync(Stream).WaitAsync(TimeSpan.FromSeconds(30));
            if (frame[0] == (byte)kind) return frame;
        }
    }

    public void Dispose() => socket.Dispose();
}
