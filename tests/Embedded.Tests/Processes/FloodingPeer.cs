using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Orleans;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Passes the handshake as a client does, and then sends one valid request as often and as fast as it likes.</summary>
internal sealed class FloodingPeer : IDisposable
{
    private static int s_last;

    private readonly TcpClient _socket = new() { NoDelay = true };
    private readonly byte[] _request;
    private readonly ConcurrentDictionary<AnswerStatus, int> _answers = new();
    private int _refused;
    private int _nextId = 1;

    private FloodingPeer(byte[] request) => _request = request;

    /// <summary>How many requests were answered by the grain.</summary>
    public int Answered => _answers.GetValueOrDefault(AnswerStatus.Result);

    /// <summary>How many were refused because too much is under way.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <param name="cluster">The cluster.</param>
    /// <param name="silo">The silo that it connects to.</param>
    /// <param name="request">Its request, as <see cref="RecordAsync"/> gives it.</param>
    /// <param name="secret">The cluster's, if it has one.</param>
    public static async Task<FloodingPeer> ConnectAsync(ProcessCluster cluster, string silo, byte[] request, string? secret = null)
    {
        var peer = new FloodingPeer(request);
        await peer._socket.ConnectAsync(cluster.EndpointOf(silo));
        Assert.True(await Frames.HandshakeAsync(peer._socket.GetStream(), cluster.ClusterId, silo, secret, $"greedy-{Interlocked.Increment(ref s_last)}"));
        return peer;
    }

    /// <summary>The request of a call, as a client writes it.</summary>
    public static async Task<byte[]> RecordAsync(ProcessCluster cluster, string silo, Func<IGrainFactory, Task> call)
    {
        await using var tap = new Tap(cluster.EndpointOf(silo));
        var client = await cluster.StartClientAsync(options => options.Silos = [KeyValuePair.Create(silo, tap.Endpoint)]);
        _ = call(client).ContinueWith(static done => done.Exception, TaskScheduler.Default);
        byte[]? Recorded() => tap.Frames().Skip(2).FirstOrDefault(frame => frame[0] == (byte)FrameKind.Request); // two are the handshake's
        await ProcessCluster.Until(() => Recorded() is not null, "the request to be recorded");
        return Recorded()!;
    }

    public async Task SendAsync(int count)
    {
        using var batch = new MemoryStream();
        for (; count > 0; count--)
        {
            batch.Write(Frames.Of(Numbered(_nextId++)));
            if (batch.Length < 1 << 16 && count > 1) continue;
            await _socket.GetStream().WriteAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length));
            batch.SetLength(0);
        }
    }

    /// <summary>Counts the answers until the connection ends.</summary>
    public async Task ReadAsync()
    {
        try
        {
            while (true) Count(await Frames.ReadAsync(_socket.GetStream()));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Count(byte[] frame)
    {
        if (frame[0] != (byte)FrameKind.Answer) return;
        var at = 1;
        while (frame[at++] >= 0x80)
        {
            // The number of the call.
        }

        var status = (AnswerStatus)frame[at];
        if (status == AnswerStatus.Exception && Encoding.UTF8.GetString(frame).Contains(nameof(LinkFullException), StringComparison.Ordinal)) Interlocked.Increment(ref _refused);
        _answers.AddOrUpdate(status, 1, static (_, count) => count + 1);
    }

    // The recorded one is a client's first: its number is 1, a single byte.
    private byte[] Numbered(int id)
    {
        Assert.Equal(1, _request[1]);
        var number = new List<byte>();
        for (; id >= 0x80; id >>= 7) number.Add((byte)(id | 0x80));
        return [_request[0], .. number, (byte)id, .. _request.AsSpan(2)];
    }
}
