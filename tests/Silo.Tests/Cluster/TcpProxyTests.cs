using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>What each mode of a link does to both sides of a connection.</summary>
public sealed class TcpProxyTests : IAsyncLifetime
{
    private readonly EchoServer _server = new();
    private readonly TcpProxy _proxy;
    private readonly TcpClient _client = new();

    public TcpProxyTests() => _proxy = new TcpProxy(_server.EndPoint);

    private NetworkStream Stream => _client.GetStream();

    public async Task InitializeAsync()
    {
        await _client.ConnectAsync(_proxy.EndPoint);
        Assert.Equal("hello", await EchoAsync(_client, "hello"));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task EveryByteOfALargeStreamPassesInOrder()
    {
        var sent = new byte[20 << 20];
        new Random(7).NextBytes(sent);
        var sending = Stream.WriteAsync(sent).AsTask();
        var received = new byte[sent.Length];
        await Stream.ReadExactlyAsync(received).AsTask().WaitAsync(Until.Patience);
        await sending;
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task AConnectionThatIsClosedInGoodOrderEndsInGoodOrder()
    {
        using var reader = new StreamReader(Stream);
        await Stream.WriteAsync("last"u8.ToArray());
        _client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal("last", await reader.ReadToEndAsync().WaitAsync(Until.Patience));
        await Until.TrueAsync(() => _proxy.Connections == 0, () => "The connection is still there.");
        Assert.Equal(0, _server.Resets);
    }

    [Fact]
    public async Task ABlackHoleSwallowsAndItsConnectionsAreResetWhenItGoes()
    {
        _proxy.Mode = LinkMode.BlackHole();
        await Stream.WriteAsync("lost"u8.ToArray());
        using var late = new TcpClient();
        await late.ConnectAsync(_proxy.EndPoint);
        await late.GetStream().WriteAsync("lost too"u8.ToArray());
        await SwallowedAsync(12);
        Assert.Equal(5, _server.Received);
        Assert.Equal(1, _server.Connections);
        var first = ReadToResetAsync(_client);
        var second = ReadToResetAsync(late);
        Assert.False(first.IsCompleted || second.IsCompleted);

        // A hole in a stream is what TCP never makes.
        _proxy.Mode = LinkMode.Pass;
        await Task.WhenAll(first, second).WaitAsync(Until.Patience);
        Assert.Equal(5, _server.Received);
        using var next = new TcpClient();
        await next.ConnectAsync(_proxy.EndPoint);
        Assert.Equal("again", await EchoAsync(next, "again"));
    }

    [Fact]
    public async Task ABlackHoleOfTheAnswersLetsTheQuestionsPass()
    {
        _proxy.Mode = LinkMode.BlackHole(LinkDirection.Backward);
        await Stream.WriteAsync("asked"u8.ToArray());
        await Until.TrueAsync(() => _server.Received == 10, () => "The question did not arrive.");
        await SwallowedAsync(5);
        var read = ReadToResetAsync(_client);
        Assert.False(read.IsCompleted);
        _proxy.Mode = LinkMode.Pass;
        await read.WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task ABlackHoleOfTheQuestionsLetsTheAnswersPass()
    {
        _proxy.Mode = LinkMode.Delay(TimeSpan.FromMilliseconds(200));
        await Stream.WriteAsync("asked"u8.ToArray());
        await Until.TrueAsync(() => _server.Received == 10, () => "The question did not arrive.");
        _proxy.Mode = LinkMode.BlackHole(LinkDirection.Forward);
        var answer = new byte[5];
        await Stream.ReadExactlyAsync(answer).AsTask().WaitAsync(Until.Patience);
        Assert.Equal("asked"u8.ToArray(), answer);
        await Stream.WriteAsync("lost"u8.ToArray());
        var read = ReadToResetAsync(_client);
        await SwallowedAsync(4);
        Assert.False(read.IsCompleted);
        _proxy.Mode = LinkMode.Pass;
        await read.WaitAsync(Until.Patience);
        Assert.Equal(10, _server.Received);
    }

    [Fact]
    public async Task ABlackHoleThroughWhichNothingWentLeavesNoTrace()
    {
        _proxy.Mode = LinkMode.BlackHole();
        _proxy.Mode = LinkMode.Pass;
        Assert.Equal("whole", await EchoAsync(_client, "whole"));
    }

    [Fact]
    public async Task AResetEndsBothSidesAndNewConnections()
    {
        _proxy.Mode = LinkMode.Reset;
        await ReadToResetAsync(_client).WaitAsync(Until.Patience);
        await Until.TrueAsync(() => _server.Resets == 1, () => "The server saw no reset.");
        using var refused = new TcpClient();
        await ConnectToResetAsync(refused);
        _proxy.Mode = LinkMode.Pass;
        using var next = new TcpClient();
        await next.ConnectAsync(_proxy.EndPoint);
        Assert.Equal("again", await EchoAsync(next, "again"));
    }

    [Fact]
    public async Task ResettingTheConnectionsLeavesTheLinkAsItWas()
    {
        _proxy.ResetConnections();
        await ReadToResetAsync(_client).WaitAsync(Until.Patience);
        using var next = new TcpClient();
        await next.ConnectAsync(_proxy.EndPoint);
        Assert.Equal("again", await EchoAsync(next, "again"));
    }

    [Fact]
    public async Task HalfOpenConnectionsAreGoneForTheServerAndThereForTheCaller()
    {
        _proxy.Mode = LinkMode.HalfOpen;
        await Until.TrueAsync(() => _server.Resets == 1, () => "The server saw no reset.");
        var read = ReadToResetAsync(_client);
        await Stream.WriteAsync(new byte[4 << 20]).AsTask().WaitAsync(Until.Patience);
        using var late = new TcpClient();
        await late.ConnectAsync(_proxy.EndPoint);
        await late.GetStream().WriteAsync("anybody?"u8.ToArray());
        await SwallowedAsync((4 << 20) + 8);
        Assert.False(read.IsCompleted);
        Assert.Equal(1, _server.Connections);
        _proxy.Mode = LinkMode.Pass;
        await read.WaitAsync(Until.Patience);
        await ReadToResetAsync(late).WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task AStallLosesNothing()
    {
        _proxy.Mode = LinkMode.Stall;
        await Stream.WriteAsync("held up"u8.ToArray());
        var answer = new byte[7];
        var reading = Stream.ReadExactlyAsync(answer).AsTask();
        using var late = new TcpClient();
        await late.ConnectAsync(_proxy.EndPoint);
        var second = EchoAsync(late, "me too");
        await Until.TrueAsync(() => _server.Connections == 2, () => "The second connection was not made.");
        Assert.Equal(5, _server.Received);
        _proxy.Mode = LinkMode.Pass;
        await reading.WaitAsync(Until.Patience);
        Assert.Equal("held up"u8.ToArray(), answer);
        Assert.Equal("me too", await second.WaitAsync(Until.Patience));
    }

    [Fact]
    public async Task ADelayIsAddedEachWayAndKeepsTheOrder()
    {
        _proxy.Mode = LinkMode.Delay(TimeSpan.FromMilliseconds(100));
        var waited = Stopwatch.StartNew();
        foreach (var digit in "0123456789"u8.ToArray())
            await Stream.WriteAsync(new[] { digit });
        var answer = new byte[10];
        await Stream.ReadExactlyAsync(answer).AsTask().WaitAsync(Until.Patience);
        Assert.Equal("0123456789"u8.ToArray(), answer);
        Assert.True(waited.Elapsed >= TimeSpan.FromMilliseconds(195), $"It took only {waited.Elapsed}.");
    }

    [Fact]
    public async Task WhereNobodyListensTheCallerIsReset()
    {
        using var nobody = new Socket(SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _proxy.Target = new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)nobody.LocalEndPoint!).Port);
        using var refused = new TcpClient();
        await ConnectToResetAsync(refused);
        _proxy.Target = null;
        using var second = new TcpClient();
        await ConnectToResetAsync(second);
    }

    private Task SwallowedAsync(long bytes) =>
        Until.TrueAsync(() => _proxy.SwallowedBytes == bytes, () => $"{_proxy.SwallowedBytes} bytes were swallowed.");

    private static async Task<string> EchoAsync(TcpClient client, string text)
    {
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        var answer = new byte[text.Length];
        await client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(Until.Patience);
        return System.Text.Encoding.ASCII.GetString(answer);
    }

    // The reset may come before the connection is seen as made.
    private async Task ConnectToResetAsync(TcpClient client)
    {
        try
        {
            await client.ConnectAsync(_proxy.EndPoint);
            await ReadToResetAsync(client).WaitAsync(Until.Patience);
        }
        catch (SocketException)
        {
        }
    }

    private static async Task ReadToResetAsync(TcpClient client)
    {
        var thrown = await Assert.ThrowsAsync<IOException>(() => client.GetStream().ReadAsync(new byte[1]).AsTask());
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(thrown.InnerException).SocketErrorCode);
    }
}
