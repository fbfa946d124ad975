using System.Buffers.Binary;
using System.Net.Sockets;
using Orleans;
using OrleansCluster.Embedded.Processes;
using Xunit.Abstractions;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>
/// A minute of bytes that no friend sends (ORLEANSCLUSTER_FUZZ_SECONDS says how long), at the silo's port and, after a handshake, as frames:
/// noise, wrong secrets, requests that are almost right, and floods of such as are. Meanwhile a client goes on calling; at the end the silo holds no more memory than before.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class FuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const long AllowedGrowth = 64 << 20;

    /// <summary>With what was not collected yet, for all attackers and the client's own calls.</summary>
    private const long AllowedPeak = 768 << 20;

    private const string Secret = "a secret that some attackers know";

    private readonly ProcessCluster _cluster = new("a", "b");
    private IProcessGrain _grain = null!;
    private byte[] _request = null!;

    private static TimeSpan Duration => TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("ORLEANSCLUSTER_FUZZ_SECONDS") ?? "60"));

    public async Task InitializeAsync()
    {
        _cluster.Configure = options => (options.MaxHalfOpen, options.ConnectTimeout, options.Secret, options.MaxRequests) = (32, TimeSpan.FromSeconds(1), Secret, 1_000);
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
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = TimeProvider.System.GetTimestamp();
        bool IsOver() => TimeProvider.System.GetElapsedTime(started) >= Duration;
        var attackers = Enumerable.Range(0, 4).Select(i => Task.Run(() => AttackAsync(new Random(seed + i), IsOver))).ToArray();

        var (calls, peak) = (0, before);
        while (!IsOver())
        {
            Assert.Equal("b", (await _grain.Where()).Silo);
            calls++;
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
        }

        var connections = (await Task.WhenAll(attackers)).Sum();
        output.WriteLine($"{connections} hostile connections, {calls} calls, {(peak - before) >> 20} MiB more at most");
        Assert.InRange(peak, 0, before + AllowedPeak);
        Assert.True(connections > 10 && calls > 10);
        await ProcessCluster.Until(() => GC.GetTotalMemory(forceFullCollection: true) < before + AllowedGrowth, "the memory to be given back");
    }

    private async Task<int> AttackAsync(Random random, Func<bool> isOver)
    {
        var connections = 0;
        for (; !isOver(); connections++)
        {
            using var socket = new TcpClient { NoDelay = true };
            await socket.ConnectAsync(_cluster.EndpointOf("b"));
            try
            {
                await AttackAsync(socket.GetStream(), random);
            }
            catch (IOException)
            {
                // The silo closed the connection, as it should.
            }
        }

        return connections;
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
        if (random.Next(20) == 0) BinaryPrimitives.WriteInt32LittleEndian(frame, 32 << 20); // announces much, and sends little
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
