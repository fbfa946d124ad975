using System.Globalization;
using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Harness;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>What a pipeline asks of the keyspace, and how it is answered.</summary>
public sealed class PipelineTests
{
    private const int LargeBytes = 3 * 1024 * 1024;

    [Fact]
    public async Task Reads_behind_each_other_are_asked_together_and_so_are_writes()
    {
        var keyspace = new CountingKeyspace();
        var replies = await PipeAsync(keyspace, ["SET a 1", "SET b 2", "INCR a", "GET a", "MGET b none", "TTL a", "PING", "GET b", "DEL a b none", "GET a"]);
        Assert.Equal(["+OK", "+OK", ":2", "$1|2", "*2|$1|2|$-1", ":-1", "+PONG", "$1|2", ":2", "$-1"], replies);
        Assert.Equal(["W3", "R4", "R1", "W3", "R1"], keyspace.Calls);
    }

    [Fact]
    public async Task Of_writes_that_are_asked_together_one_at_most_returns_a_value()
    {
        var keyspace = new CountingKeyspace();
        var replies = await PipeAsync(keyspace, ["SET a 1 GET", "SET b 2", "GETDEL a", "INCR b", "GETEX b EX 100", "DEL b", "SET b 4 GET"]);
        Assert.Equal(["$-1", "+OK", "$1|1", ":3", "$1|3", ":1", "$-1"], replies);
        Assert.Equal(["W2", "W2", "W2", "W1"], keyspace.Calls);
    }

    [Fact]
    public async Task A_command_of_many_keys_is_asked_in_as_few_calls_as_may_be()
    {
        var keyspace = new CountingKeyspace();
        var keys = Enumerable.Range(0, 1_000).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        await using var host = await RedisHost.StartAsync(keyspace);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("+OK\r\n", await client.CallAsync(["MSET", .. keys.SelectMany(key => (string[])[key, $"v{key}"])]));
        Assert.Equal(4, keyspace.Calls.Count);
        var all = (await client.CallAsync(["MGET", .. keys])).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("*1000", all[0]);
        Assert.Equal(keys.Select(key => $"v{key}"), all.Skip(1).Where((_, index) => index % 2 == 1));
        Assert.Equal(8, keyspace.Calls.Count);
        Assert.Equal(":1000\r\n", await client.CallAsync(["EXISTS", .. keys]));
        Assert.Equal(":1000\r\n", await client.CallAsync(["DEL", .. keys]));
    }

    [Fact]
    public async Task Values_that_are_large_together_are_asked_one_after_the_other()
    {
        var keyspace = new CountingKeyspace();
        await using var host = await RedisHost.StartAsync(keyspace);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        var value = new string('x', LargeBytes);
        await client.CallAsync("SET", "a", value);
        await client.CallAsync("SET", "b", value);
        var reply = $"${LargeBytes}\r\n{value}\r\n";
        Assert.Equal($"*3\r\n{reply}{reply}$-1\r\n", await client.CallAsync("MGET", "a", "b", "none"));
        Assert.Equal(["W1", "W1", "R1", "R2"], keyspace.Calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(5000)]
    public async Task It_does_not_matter_where_what_is_sent_is_cut(int bytes)
    {
        await using var host = await RedisHost.StartAsync();
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        string[] values = ["", "x", new('y', 100), new('z', bytes == 1 ? 5_000 : 70_000)];
        var sent = values.SelectMany(value => (byte[])[.. RespConnection.Encode("SET", "k", value), .. RespConnection.Encode("GET", "k"), .. "PING\r\n"u8]).ToArray();
        var sending = Task.Run(async () =>
        {
            foreach (var piece in sent.Chunk(bytes))
                await client.SendAsync(piece);
        });
        foreach (var value in values)
        {
            Assert.Equal("+OK\r\n", await Task.Run(client.Read));
            Assert.Equal($"${value.Length}\r\n{value}\r\n", await Task.Run(client.Read));
            Assert.Equal("+PONG\r\n", await Task.Run(client.Read));
        }

        await sending;
    }

    [Theory]
    [InlineData(RedisStatus.Unavailable, "-TRYAGAIN")]
    [InlineData(RedisStatus.OutcomeUnknown, "-UNKNOWN")]
    [InlineData(RedisStatus.DoesNotFit, "-OOM")]
    public async Task A_failure_is_told_to_the_command_that_it_concerns_and_to_no_other(RedisStatus failure, string error)
    {
        var keyspace = new CountingKeyspace { Failure = failure };
        var replies = await PipeAsync(
            keyspace, ["SET a 1", "SET bad 1", "GET a", "GET bad", "MGET a bad a", "GET a", "DEL bad a", "MSET a 1 bad 1", "EXISTS a bad", "TTL bad", "DBSIZE", "FLUSHALL", "SCAN 0", "GET a"]);
        string[] expected = ["+OK", error, "$1|1", error, error, "$1|1", error, error, error, error, error, error, error, "$1|1"];
        Assert.All(expected.Zip(replies), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reply_of_which_a_part_was_sent_and_another_failed_ends_the_connection()
    {
        var keyspace = new CountingKeyspace { Failure = RedisStatus.Unavailable };
        await using var host = await RedisHost.StartAsync(keyspace);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        var keys = Enumerable.Repeat("a", RedisLimits.MaxBatch);
        Assert.StartsWith("-TRYAGAIN", await client.CallAsync(["MGET", .. keys.Skip(1), "bad"]), StringComparison.Ordinal);
        await client.SendAsync(RespConnection.Encode(["MGET", .. keys, "bad"]));
        Assert.DoesNotContain("TRYAGAIN", await Task.Run(client.ReadToEnd), StringComparison.Ordinal);
        await Until.TrueAsync(() => host.Server.Figures.Connections == 0, () => "It is still there.");
    }

    [Fact]
    public async Task What_follows_a_command_that_waits_is_answered_after_it()
    {
        var gate = new TaskCompletionSource();
        var keyspace = new CountingKeyspace { Gate = gate.Task };
        await using var host = await RedisHost.StartAsync(keyspace);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await using var other = await RespConnection.OpenAsync(host.EndPoint);
        await client.SendAsync("GET a\r\nPING\r\n"u8.ToArray());
        Assert.Equal("+PONG\r\n", await other.CallAsync("PING"));
        gate.SetResult();
        Assert.Equal("$-1\r\n", await Task.Run(client.Read));
        Assert.Equal("+PONG\r\n", await Task.Run(client.Read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("long")]
    public async Task A_key_that_cannot_be_is_not_there_and_cannot_be_made(string length)
    {
        var key = length.Length == 0 ? "" : new string('k', RedisLimits.MaxKeyBytes + 1);
        await using var host = await RedisHost.StartAsync();
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("$-1\r\n", await client.CallAsync("GET", key));
        Assert.Equal("-ERR a key must have 1 to 4096 bytes\r\n", await client.CallAsync("SET", key, "x"));
        Assert.Equal(":0\r\n", await client.CallAsync("DEL", key));
        Assert.Equal(":0\r\n", await client.CallAsync("EXPIRE", key, "10"));
        Assert.Equal("$-1\r\n", await client.CallAsync("SET", key, "x", "XX"));
    }

    [Fact]
    public async Task An_expiry_after_the_year_4199_is_refused_as_Redis_refuses_its_own_latest()
    {
        await using var host = await RedisHost.StartAsync();
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("-ERR invalid expire time in 'set' command\r\n", await client.CallAsync("SET", "a", "b", "PXAT", $"{RedisLimits.MaxExpiryMs + 1}"));
        Assert.Equal("+OK\r\n", await client.CallAsync("SET", "a", "b", "PXAT", $"{RedisLimits.MaxExpiryMs}"));
        Assert.Equal("-ERR invalid expire time in 'expire' command\r\n", await client.CallAsync("EXPIRE", "a", "100000000000"));
    }

    private static async Task<List<string>> PipeAsync(CountingKeyspace keyspace, string[] commands)
    {
        await using var host = await RedisHost.StartAsync(keyspace);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await client.SendAsync(commands.SelectMany(command => RespConnection.Encode(command.Split(' '))).ToArray());
        var replies = new List<string>();
        foreach (var _ in commands)
            replies.Add((await Task.Run(client.Read)).TrimEnd().Replace("\r\n", "|", StringComparison.Ordinal));
        return replies;
    }
}
