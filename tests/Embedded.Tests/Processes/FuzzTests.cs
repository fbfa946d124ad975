using System.Buffers.Binary;
using System.Net.Sockets;
using Orleans;
using OrleansCluster.Embedded.Processes;
using Xunit.Abstractions;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>
/// A minute of bytes that no friend sends (ORLEANSCLUSTER_FUZZ_SECONDS says how long), at the silo's port and, after a handshake, as frames:
/// noise, wrong secrets, requests that are almost right, floods of such as are, and floods of connections that are left half-open. Meanwhile a
/// client goes on calling; what the process holds is measured throughout, and at the end it is no more than before.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class FuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int MaxMessageBytes = 1 << 20;

    private const int MaxTotalBytes = 16 << 20;

    /// <summary>Buffers that are kept for later: as many as four attackers make it use at a time, and the transport's.</summary>
    private const long AllowedGrowth = 16 << 20;

    /// <summary>Both, without what is garbage, however late it is collected: so a busy machine needs no more.</summary>
    private const long AllowedPeak = AllowedGrowth + MaxTotalBytes;

    private const string Secret = "a secret that some attackers know";

    private readonly ProcessCluster _cluster = new("a", "b");
    private IProcessGrain _grain = null!;
    private byte[] _request = null!;

    private static TimeSpan Duration => TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("ORLEANSCLUSTER_FUZZ_SECONDS") ?? "60"));

    public async Task InitializeAsync()
    {
        _cluster.Configure = options =>
        {
            (options.MaxHalfOpen, options.ConnectTimeout, options.Secret, options.MaxRequests) = (32, TimeSpan.FromSeconds(1), Secret, 1_000);
            (options.MaxMessageBytes, options.MaxQueuedBytes, options.MaxRequestBytes, options.MaxTotalBytes) = (MaxMessageBytes, 4 << 20, 4 << 20, MaxTotalBytes);
        };
        await Task.WhenAll(_cluster.StartSiloAsync("a"), _cluster.StartSiloAsync("b"));
        await _cluster.SeesAsync("a", "a", "b");
        await _cluster.SeesAsync("b", "a", "b");
        _grain = _cluster.GrainOn("b", await _cluster.StartClientAsync());
        _request = await RecordedRequestAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Nothing_that_is_sent_harms_anybody_else()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        Assert.Equal("b", (await _grain.Where()).Silo);
        var before = LiveMemory.Measure();
        var started = TimeProvider.System.GetTimestamp();
        bool IsOver() => TimeProvider.System.GetElapsedTime(started) >= Duration;
        var attackers = Enumerable.Range(0, 4).Select(i => Task.Run(() => AttackAsync(new Random(seed + i), IsOver))).ToArray();

        var (calls, peak) = (0, before);
        while (!IsOver())
        {
            for (var i = 0; i < 100; i++, calls++) Assert.Equal("b", (await _grain.Where()).Silo);
            peak = Math.Max(peak, await MeasureAsync());
        }

        var connections = (await Task.WhenAll(attackers)).Sum();
        output.WriteLine($"{connections} hostile connections, {calls} calls, {(peak - before) >> 10} KiB more at most, {(await MeasureAsync() - before) >> 10} KiB at the end");
        Assert.InRange(peak - before, long.MinValue, AllowedPeak);
        Assert.True(connections > 10 && calls > 10);
        await ProcessCluster.Until(() => LiveMemory.Measure() < before + AllowedGrowth, "the memory to be given back");
    }

    // Activations have no bound: those that requests with damaged keys have started are ended, as idle collection would do in time.
    private async Task<long> MeasureAsync()
    {
        foreach (var silo in new[] { "a", "b" }) await _cluster.SiloOf(silo).Figures.CollectActivations(TimeSpan.Zero);
        return LiveMemory.Measure();
    }

    private async Task<int> AttackAsync(Random random, Func<bool> isOver)
    {
        var connections = 0;
        for (; !isOver(); connections++)
        {
            if (random.Next(20) == 0) connections += await LeaveHalfOpenAsync(random);
            using var socket = new TcpClient { NoDelay = true };
            try
            {
                await socket.ConnectAsync(_cluster.EndpointOf("b"));
                await AttackAsync(socket.GetStream(), random);
            }
            catch (Exception e) when (e is IOException or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.NotConnected })
            {
                // The silo closed the connection, as it should, or as it may when a flood comes.
            }
        }

        return connections;
    }

    // Many times the places there are; some stop within a frame, some begin as a friend would.
    private async Task<int> LeaveHalfOpenAsync(Random random)
    {
        var said = random.Next(2) == 0 ? Frames.Of(Frames.Hello(_cluster.ClusterId, "b", hasSecret: true)) : [0, 16, 0, 0, .. Noise(random, random.Next(1, 4_000))];
        using var flood = new Flood(_cluster.EndpointOf("b"), said);
        await flood.GoesOnAsync(random.Next(100, 1_000));
        return flood.Opened;
    }

    private async Task AttackAsync(NetworkStream stream, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                await stream.WriteAsync(Noise(random, random.Next(1, 20_000)));
                break;
            case 1:
                await stream.WriteAsync(Frames.Of(Mutated(random, Frames.Hello(_cluster.ClusterId, "b", hasSecret: true))));
                break;
            case 2:
                Assert.False(await Frames.HandshakeAsync(stream, _cluster.ClusterId, "b", $"{Secret} {random.Next()}"));
                break;
            case 3:
                await FloodAsync(stream, random);
                break;
            default:
                Assert.True(await Frames.HandshakeAsync(stream, _cluster.ClusterId, "b", Secret));
                for (var frame = random.Next(1, 20); frame > 0; frame--) await stream.WriteAsync(Bad(random));
                break;
        }

        stream.Socket.Shutdown(SocketShutdown.Send);
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) > 0)
        {
            // What it answers is its own affair.
        }
    }

    // Nothing is wrong with these but that they are many, and that their answers are not read meanwhile.
    private async Task FloodAsync(NetworkStream stream, Random random)
    {
        Assert.True(await Frames.HandshakeAsync(stream, _cluster.ClusterId, "b", Secret, $"greedy-{random.Next()}"));
        var requests = Enumerable.Repeat(Frames.Of(_request), 100).SelectMany(static one => one).ToArray();
        for (var i = random.Next(1, 500); i > 0; i--) await stream.WriteAsync(requests);
    }

    private byte[] Bad(Random random)
    {
        var frame = random.Next(3) == 0 ? Frames.Of(Noise(random, random.Next(1, 2_000))) : Frames.Of(Mutated(random, _request));
        if (random.Next(20) == 0) BinaryPrimitives.WriteInt32LittleEndian(frame, random.Next());
        if (random.Next(20) == 0) BinaryPrimitives.WriteInt32LittleEndian(frame, MaxMessageBytes); // announces much, and sends little
        return random.Next(20) == 0 ? frame[..random.Next(1, frame.Length)] : frame;
    }

    private static byte[] Mutated(Random random, byte[] message)
    {
        byte[] copy = [.. message];
        for (var i = random.Next(0, 4); i > 0; i--) copy[random.Next(copy.Length)] = (byte)random.Next(256);
        if (random.Next(4) == 0) copy = copy[..random.Next(1, copy.Length)];
        if (random.Next(4) == 0) copy = [.. copy, .. Noise(random, random.Next(1, 100))];
        return copy;
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        if (random.Next(2) == 0) noise[0] = (byte)random.Next(0, 8);
        return noise;
    }

    // A request as a client writes it, taken from the wire.
    private async Task<byte[]> RecordedRequestAsync()
    {
        await using var tap = new Tap(_cluster.EndpointOf("b"));
        var client = await _cluster.StartClientAsync(options => options.Silos = [KeyValuePair.Create("b", tap.Endpoint)]);
        await client.GetGrain<IProcessGrain>(_grain.GetPrimaryKeyString()).Wrap("some text", 5, new Parcel { Text = "inside", Number = 6 });
        return tap.Frames().Last(frame => frame[0] == (byte)FrameKind.Request);
    }
}
