using System.Net;
using System.Net.Sockets;
using Orleans;
using Orleans.Runtime;
using Xunit.Abstractions;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Connections come for as long as a test lasts, and none of them says who it is: who belongs here gets in all the same.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class FloodTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Secret = "a secret of enough bytes";

    /// <summary>Many times the places there are.</summary>
    private const int Many = 500;

    /// <summary>The beginning of a frame that is as long as one may be before the handshake.</summary>
    private static readonly byte[] s_halfAFrame = [0, 16, 0, 0, 1, 2, 3, 4, 5];

    private static readonly IPAddress s_elsewhere = IPAddress.Parse("127.0.0.2");

    /// <summary>What as many connections as there are places may take, with their buffers, and what a test holds itself.</summary>
    private const long AllowedGrowth = 2 << 20;

    private readonly ProcessCluster _cluster = new("a", "b", "c");
    private readonly KeptLog _log = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();

    private byte[] Hello => Frames.Of(Frames.Hello(_cluster.ClusterId, "b", hasSecret: true));

    public async Task InitializeAsync()
    {
        _cluster.Configure = options => (options.Secret, options.MaxHalfOpen, options.MaxBackOff) = (Secret, 16, TimeSpan.FromMilliseconds(100));
        await Task.WhenAll(_cluster.StartSiloAsync("a"), _cluster.StartSiloAsync("b", more: _log.KeepOf));
        await _cluster.SeesAsync("b", "a", "b");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_silo_and_a_client_get_in_under_a_flood_that_goes_on(bool saysHello, bool isElsewhere)
    {
        using var flood = new Flood(_cluster.EndpointOf("b"), saysHello ? Hello : s_halfAFrame, isElsewhere ? s_elsewhere : null);
        await flood.GoesOnAsync(Many);
        await _cluster.StartSiloAsync("c");
        await _cluster.SeesAsync("c", "a", "b", "c"); // its own connection to b, through the flood
        await _cluster.SeesAsync("b", "a", "b", "c");
        var client = await PersistentClientAsync();
        Assert.Equal("b", (await _cluster.GrainOn("b", client).Where()).Silo);
        await flood.GoesOnAsync(Many);
        Assert.Equal("b", (await _cluster.GrainOn("b", client).Where()).Silo);
        output.WriteLine($"{flood.Opened} connections");
    }

    [Fact]
    public async Task Who_has_said_hello_keeps_its_place_however_many_come_that_say_nothing()
    {
        using var socket = await ConnectAsync();
        var hello = Frames.Hello(_cluster.ClusterId, "b", hasSecret: true);
        await socket.GetStream().WriteAsync(Frames.Of(hello));
        var challenge = await Frames.ReadAsync(socket.GetStream());
        using var flood = new Flood(_cluster.EndpointOf("b"), s_halfAFrame);
        await flood.GoesOnAsync(Many);
        Assert.True(await Frames.ProveAsync(socket.GetStream(), hello, challenge, Secret));
    }

    [Fact]
    public async Task Who_comes_from_another_address_keeps_its_place_whatever_the_flood_says()
    {
        using var socket = await ConnectAsync();
        using var flood = new Flood(_cluster.EndpointOf("b"), Hello, s_elsewhere);
        await flood.GoesOnAsync(Many);
        var hello = Frames.Hello(_cluster.ClusterId, "b", hasSecret: true);
        await socket.GetStream().WriteAsync(Frames.Of(hello));
        var challenge = await Frames.ReadAsync(socket.GetStream());
        await flood.GoesOnAsync(Many);
        Assert.True(await Frames.ProveAsync(socket.GetStream(), hello, challenge, Secret));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flood_costs_bounded_memory_and_a_log_line_a_second(bool saysHello)
    {
        var before = LiveMemory.Measure();
        using var flood = new Flood(_cluster.EndpointOf("b"), saysHello ? Hello : s_halfAFrame);
        for (var i = 0; i < 10; i++)
        {
            await flood.GoesOnAsync(Many);
            var growth = LiveMemory.Measure() - before;
            output.WriteLine($"{flood.Opened} connections, {growth >> 10} KiB more");
            Assert.InRange(growth, long.MinValue, AllowedGrowth);
        }

        Assert.InRange(_log.Of(43).Count(), 1, 1 + TimeProvider.System.GetElapsedTime(_started).TotalSeconds);
        Assert.Contains(_log.Of(43), line => line.Contains("too many connections have not said who they are", StringComparison.Ordinal));
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(_cluster.EndpointOf("b"));
        return socket;
    }

    // A client that finds no silo at its start does not start; whoever starts it tries again.
    private async Task<IGrainFactory> PersistentClientAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var client = await _cluster.StartClientAsync(options => options.Silos = [KeyValuePair.Create("b", _cluster.EndpointOf("b"))]);
                output.WriteLine($"the client got in with attempt {attempt}");
                return client;
            }
            catch (SiloUnavailableException) when (attempt < 100)
            {
                // The flood took its place: by chance, and so not each time.
            }
        }
    }
}
