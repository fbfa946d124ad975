using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Orleans;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Bytes at the silo's port that no friend sends: they cost little, and harm no other connection.</summary>
public sealed class HostileTests : IAsyncLifetime
{
    private ProcessCluster _cluster = null!;
    private IProcessGrain _grain = null!;

    public async Task InitializeAsync()
    {
        _cluster = new ProcessCluster("a", "b");
        _cluster.Configure = options => (options.MaxHalfOpen, options.ConnectTimeout) = (16, TimeSpan.FromSeconds(3));
        await Task.WhenAll(_cluster.StartSiloAsync("a"), _cluster.StartSiloAsync("b"));
        await _cluster.SeesAsync("a", "a", "b");
        await _cluster.SeesAsync("b", "a", "b");
        _grain = _cluster.GrainOn("b", await _cluster.StartClientAsync());
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(0u)]
    [InlineData(4097u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0xffffffffu)]
    public async Task A_length_that_is_not_allowed_closes_the_connection(uint length)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);
        Assert.True(await IsClosedAfterAsync(header));
        await OthersAreWellAsync();
    }

    [Fact]
    public async Task A_wrong_checksum_closes_the_connection()
    {
        var frame = Frames.Of([1, 2, 3]);
        frame[^1] ^= 1;
        Assert.True(await IsClosedAfterAsync(frame));
        await OthersAreWellAsync();
    }

    [Fact]
    public async Task Half_a_frame_is_waited_for_until_the_time_is_over()
    {
        var frame = Frames.Of(new byte[100]);
        Assert.True(await IsClosedAfterAsync(frame[..50]));
        await OthersAreWellAsync();
    }

    [Fact]
    public async Task A_request_before_the_handshake_closes_the_connection()
    {
        Assert.True(await IsClosedAfterAsync(Frames.Of([(byte)FrameKind.Request, 1, 0, 0, 0])));
        await OthersAreWellAsync();
    }

    [Fact]
    public async Task A_flood_of_connections_that_say_nothing_keeps_nobody_out()
    {
        var flood = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 500; i++)
            {
                var one = new TcpClient();
                flood.Add(one);
                await one.ConnectAsync(_cluster.EndpointOf("b"));
                await one.GetStream().WriteAsync(new byte[] { 0, 16, 0, 0, 1, 2, 3, 4, 5 }); // the beginning of a frame, as long as one may be before the handshake
                if (i % 50 == 0) await OthersAreWellAsync();
            }

            // Whoever belongs here gets in while the flood stands.
            var late = await _cluster.StartClientAsync();
            Assert.Equal("b", (await _cluster.GrainOn("b", late).Where()).Silo);
            await ProcessCluster.Until(() => flood.Count(IsOpen) <= 16, "all but 16 of the flood to be closed");
        }
        finally
        {
            foreach (var one in flood) one.Dispose();
        }
    }

    [Fact]
    public async Task A_peer_that_was_let_in_and_talks_nonsense_loses_its_connection_only()
    {
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(_cluster.EndpointOf("b"));
            var stream = socket.GetStream();
            Assert.True(await Frames.HandshakeAsync(stream, _cluster.ClusterId, "b", name: $"client-of-bad-will-{i}"));
            var nonsense = new byte[random.Next(1, 200)];
            random.NextBytes(nonsense);
            nonsense[0] = (byte)random.Next(0, 8);
            await stream.WriteAsync(Frames.Of(nonsense));
            await OthersAreWellAsync();
        }
    }

    private async Task<bool> IsClosedAfterAsync(byte[] bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_cluster.EndpointOf("b"));
        var stream = socket.GetStream();
        await stream.WriteAsync(bytes);
        try
        {
            return await stream.ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true; // reset
        }
    }

    private async Task OthersAreWellAsync() => Assert.Equal("b", (await _grain.Where()).Silo);

    private static bool IsOpen(TcpClient client)
    {
        try
        {
            return !(client.Client.Poll(0, SelectMode.SelectRead) && client.Client.Available == 0);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
