using System.Globalization;
using System.Net.Sockets;
using System.Text;
using OrleansCluster.Harness;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>
/// Bytes that no friend sends (ORLEANSCLUSTER_FUZZ_SECONDS says how long; 20 s): noise, commands that are cut off, changed, announced too large, nested or
/// without an end. Meanwhile a client goes on, and what all of them hold stays within its bound. Half of the attackers always send what follows from one seed, the others
/// what follows from CLUSTER_SEED, or from 1.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int KeptSeed = 20261123;
    private const int MaxWaitingBytes = 4 * 1024 * 1024;

    private const long MaxKeyspaceBytes = 16 * 1024 * 1024;

    /// <summary>What attackers store, what waits and its copies; and buffers that are kept for later.</summary>
    private const long AllowedGrowth = MaxKeyspaceBytes + (2 * MaxWaitingBytes) + (40 << 20);

    private static TimeSpan Duration => TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("ORLEANSCLUSTER_FUZZ_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Nothing_that_is_sent_harms_anybody_else()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("CLUSTER_SEED") ?? "1", CultureInfo.InvariantCulture);
        output.WriteLine($"CLUSTER_SEED={seed}");
        await using var host = await RedisHost.StartAsync(new TableKeyspace(shards: 4, capacityBytes: MaxKeyspaceBytes / 4), options =>
        {
            (options.MaxCommandBytes, options.MaxWaitingBytes) = (MaxWaitingBytes, MaxWaitingBytes);
            (options.CommandTimeout, options.WriteTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        });
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = TimeProvider.System.GetTimestamp();
        bool IsOver() => TimeProvider.System.GetElapsedTime(started) >= Duration;
        int[] seeds = [KeptSeed, KeptSeed + 1, seed, seed + 1];
        var attacks = seeds.Select(one => Task.Run(() => AttackAsync(host, new Random(one), IsOver))).ToArray();

        var (calls, peak) = (0, before);
        while (!IsOver())
        {
            var value = $"{calls++}";
            await client.CallAsync("SET", "mine", value);
            Assert.Equal($"${value.Length}\r\n{value}\r\n", await client.CallAsync("GET", "mine"));
            if (calls % 100 == 0)
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
        }

        var connections = (await Task.WhenAll(attacks).WaitAsync(Until.Patience)).Sum();
        output.WriteLine($"{connections} hostile connections, {calls} calls, {(peak - before) >> 10} KiB more at most");
        Assert.InRange(peak - before, 0, AllowedGrowth);
        Assert.True(connections > 10 && calls > 10);
        await Until.TrueAsync(() => host.Server.Figures.Connections == 1, () => $"{host.Server.Figures.Connections} connections are left.");
        Assert.Equal(0, host.Server.Waiting.Held);
        Assert.Equal("+PONG\r\n", await client.CallAsync("PING"));
    }

    private static async Task<int> AttackAsync(RedisHost host, Random random, Func<bool> isOver)
    {
        var connections = 0;
        for (; !isOver(); connections++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(host.EndPoint);
                for (var more = random.Next(1, 10); more > 0; more--)
                    await socket.SendAsync(Bad(random));
                if (random.Next(10) == 0)
                    continue;
                socket.Shutdown(SocketShutdown.Send);
                await DrainAsync(socket);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.NotConnected)
            {
                // The gateway closed the connection, as it should.
            }
        }

        return connections;
    }

    private static async Task DrainAsync(Socket socket)
    {
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer) > 0)
        {
            // What it answers is its own affair.
        }
    }

    private static byte[] Bad(Random random) => random.Next(9) switch
    {
        0 => Noise(random, random.Next(1, 20_000)),
        1 => RespConnection.Bytes($"*{random.NextInt64(-5, long.MaxValue >> random.Next(64))}\r\n${random.NextInt64(-5, long.MaxValue >> random.Next(64))}\r\n"),
        2 => RespConnection.Bytes("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$4000000\r\n" + new string('x', random.Next(400_000))),
        3 => RespConnection.Bytes(string.Concat(Enumerable.Repeat("*2\r\n", random.Next(1, 2_000)))),
        4 => Encoding.Latin1.GetBytes(new string('q', random.Next(100_000))),
        5 => RespConnection.Bytes($"set a \"{new string('\\', random.Next(100))}\r\n"),
        6 => Frame(random)[..^random.Next(1, 5)],
        7 => RespConnection.Encode("MGET", new string('k', random.Next(1, 100_000)), "a", "b"),
        _ => Mutated(random, Frame(random)),
    };

    // Whatever may be sent by friends too, but that it takes away what others have.
    private static byte[] Frame(Random random) => RedisScripts.Draw(random.Next(), random.Next(2, 20))
        .Where(command => !Ascii.EqualsIgnoreCase(command[0], "FLUSHALL"u8))
        .Append(["PING"u8.ToArray()])
        .SelectMany(command => RespConnection.Encode(command))
        .ToArray();

    private static byte[] Mutated(Random random, byte[] bytes)
    {
        for (var more = random.Next(1, 5); more > 0; more--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
