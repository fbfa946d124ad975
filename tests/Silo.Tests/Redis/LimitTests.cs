using Microsoft.Extensions.Options;
using OrleansCluster.Harness;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>Who asks for too much is refused, and nobody else.</summary>
public sealed class LimitTests
{
    private const int LargeBytes = 4 * 1024 * 1024;

    // What each connection may hold beside the budget.
    private const int OwnBytes = 64 * 1024;

    // Of a clock that goes on when a test says so.
    private static readonly TimeSpan ALittle = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("*1048577\r\n", "invalid multibulk length")]
    [InlineData("*1\r\n$16777217\r\n", "invalid bulk length")]
    [InlineData("*3\r\n$16777216\r\n", null)]
    public async Task Lengths_that_are_too_large_end_the_connection_before_anything_of_them_comes(string sent, string? error)
    {
        await using var host = await RedisHost.StartAsync();
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await client.SendAsync(RespConnection.Bytes(sent));
        client.ShutdownSend();
        Assert.Equal(error is null ? "" : $"-ERR Protocol error: {error}\r\n", await Task.Run(client.ReadToEnd));
    }

    [Fact]
    public async Task A_command_that_is_too_large_in_sum_ends_the_connection()
    {
        await using var host = await RedisHost.StartAsync(configure: options => options.MaxCommandBytes = 64 * 1024);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await client.SendAsync(RespConnection.Encode("MGET", new string('a', 30_000), new string('b', 30_000)));
        Assert.StartsWith("*2\r\n", await Task.Run(client.Read), StringComparison.Ordinal);
        await client.SendAsync(RespConnection.Encode("MGET", new string('a', 30_000), new string('b', 36_000)));
        Assert.Equal("-ERR Protocol error: a command of more than 65536 bytes\r\n", await Task.Run(client.ReadToEnd));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*1\r\n$")]
    [InlineData("*")]
    public async Task A_line_without_an_end_ends_the_connection_after_64_KiB(string begun)
    {
        await using var host = await RedisHost.StartAsync();
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        var sending = client.SendAsync(RespConnection.Bytes(begun + new string('1', 66 * 1024)));
        Assert.StartsWith("-ERR Protocol error: too big ", await Task.Run(client.ReadToEnd), StringComparison.Ordinal);
        await Record.ExceptionAsync(() => sending);
        Assert.Equal(0, host.Server.Waiting.Held);
    }

    [Fact]
    public async Task Unfinished_commands_share_a_budget_and_give_it_back()
    {
        await using var host = await RedisHost.StartAsync(configure: options => (options.MaxCommandBytes, options.MaxWaitingBytes) = (LargeBytes, LargeBytes));
        await using var first = await RespConnection.OpenAsync(host.EndPoint);
        var value = new string('x', LargeBytes / 4 * 3);
        var command = RespConnection.Encode("SET", "a", value);
        await first.SendAsync(command.AsMemory(0, command.Length - 5));

        // All of it, or the rest would be what is too much when it comes: then the second's would stay, and wait.
        await Until.TrueAsync(() => host.Server.Waiting.Held >= command.Length - 5 - OwnBytes, () => $"{host.Server.Waiting.Held} bytes are held.");

        await using var second = await RespConnection.OpenAsync(host.EndPoint);
        await Record.ExceptionAsync(() => second.SendAsync(command.AsMemory(0, command.Length - 5)));
        var told = await Task.Run(second.ReadToEnd);
        Assert.True(told is "" or "-ERR Protocol error: too many bytes of unfinished commands wait here\r\n", told);

        await first.SendAsync(command.AsMemory(command.Length - 5));
        Assert.Equal("+OK\r\n", await Task.Run(first.Read));
        await Until.TrueAsync(() => host.Server.Waiting.Held == 0, () => $"{host.Server.Waiting.Held} bytes are held.");
        Assert.Equal($":{value.Length}\r\n", await first.CallAsync("STRLEN", "a"));
    }

    [Fact]
    public async Task One_connection_too_many_is_refused_until_another_goes()
    {
        await using var host = await RedisHost.StartAsync(configure: options => options.MaxConnections = 2);
        var first = await RespConnection.OpenAsync(host.EndPoint);
        await using var second = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("+PONG\r\n", await first.CallAsync("PING"));
        Assert.Equal("+PONG\r\n", await second.CallAsync("PING"));
        await using (var third = await RespConnection.OpenAsync(host.EndPoint))
            Assert.Equal("-ERR max number of clients reached\r\n", await Task.Run(third.ReadToEnd));
        await first.DisposeAsync();
        await Until.TrueAsync(() => host.Server.Figures.Connections == 1, () => "It is still there.");
        await using var fourth = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("+PONG\r\n", await fourth.CallAsync("PING"));
        Assert.Equal("+PONG\r\n", await second.CallAsync("PING"));
    }

    [Fact]
    public async Task Who_does_not_read_his_replies_is_not_served_on_and_ended_in_time()
    {
        var (keyspace, clock) = (new CountingKeyspace(), new ManualClock());
        await using var host = await RedisHost.StartAsync(keyspace, options => options.WriteTimeout = ALittle, clock);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await using var other = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("+PONG\r\n", await other.CallAsync("PING"));
        await client.CallAsync("SET", "a", new string('x', LargeBytes));
        await client.SendAsync(Enumerable.Repeat(RespConnection.Encode("GET", "a"), 200).SelectMany(static one => one).ToArray());
        await PassUntilAsync(clock, () => host.Server.Figures.Connections == 1);
        Assert.InRange(keyspace.Calls.Count, 2, 20);
        Assert.Equal($":{LargeBytes}\r\n", await other.CallAsync("STRLEN", "a"));
    }

    [Fact]
    public async Task A_command_that_does_not_come_whole_in_time_ends_the_connection()
    {
        var clock = new ManualClock();
        await using var host = await RedisHost.StartAsync(configure: options => options.CommandTimeout = ALittle, clock: clock);
        await using var silent = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("+PONG\r\n", await silent.CallAsync("PING"));
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        for (var times = 0; times < 3; times++)
        {
            await client.SendAsync("PING\r\n*2\r\n$3\r\nGET\r\n$5\r\nab"u8.ToArray());
            Assert.Equal("+PONG\r\n", await Task.Run(client.Read));
            clock.Pass(ALittle / 2);
            await client.SendAsync("cde\r\n"u8.ToArray());
            Assert.Equal("$-1\r\n", await Task.Run(client.Read));
        }

        await client.SendAsync("*2\r\n$3\r\nGET\r\n$5\r\nab"u8.ToArray());
        await PassUntilAsync(clock, () => host.Server.Figures.Connections == 1);
        Assert.Equal("", await Task.Run(client.ReadToEnd));
        Assert.Equal("+PONG\r\n", await silent.CallAsync("PING"));
    }

    [Fact]
    public async Task A_command_that_comes_byte_by_byte_has_no_more_time_than_another()
    {
        var clock = new ManualClock();
        await using var host = await RedisHost.StartAsync(configure: options => options.CommandTimeout = ALittle, clock: clock);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await client.SendAsync("*2\r\n$3\r\nGET\r\n$4096\r\n"u8.ToArray());
        var ended = Task.Run(client.ReadToEnd);
        for (var sent = 0; sent < 4_000 && !ended.IsCompleted; sent++)
        {
            await Record.ExceptionAsync(() => client.SendAsync("x"u8.ToArray()));
            clock.Pass(ALittle / 10);
            await Task.Delay(1);
        }

        Assert.Equal("", await ended);
    }

    [Fact]
    public async Task Who_does_not_give_the_password_in_time_is_ended()
    {
        var clock = new ManualClock();
        await using var host = await RedisHost.StartAsync(configure: options => (options.Password, options.HandshakeTimeout) = ("secret", ALittle), clock: clock);
        await using var friend = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("+OK\r\n", await friend.CallAsync("AUTH", "secret"));
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        Assert.StartsWith("-NOAUTH", await client.CallAsync("PING"), StringComparison.Ordinal);
        clock.Pass(ALittle / 2);
        Assert.StartsWith("-NOAUTH", await client.CallAsync("PING"), StringComparison.Ordinal);
        clock.Pass(ALittle);
        Assert.Equal("", await Task.Run(client.ReadToEnd));
        Assert.Equal("+PONG\r\n", await friend.CallAsync("PING"));
    }

    [Fact]
    public async Task Who_says_nothing_for_too_long_is_ended_where_that_is_wanted_and_who_waits_for_a_reply_is_not()
    {
        var (gate, clock) = (new TaskCompletionSource(), new ManualClock());
        var keyspace = new CountingKeyspace { Gate = gate.Task };
        await using var host = await RedisHost.StartAsync(keyspace, options => options.IdleTimeout = ALittle, clock);
        await using var waiting = await RespConnection.OpenAsync(host.EndPoint);
        await waiting.SendAsync(RespConnection.Encode("GET", "a"));
        await Until.TrueAsync(() => keyspace.Begun == 1, () => "The command has not come.");
        await using var talking = await RespConnection.OpenAsync(host.EndPoint);
        await using var silent = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("*2\r\n$7\r\ntimeout\r\n$2\r\n10\r\n", await silent.CallAsync("CONFIG", "GET", "timeout"));
        var ended = Task.Run(silent.ReadToEnd);
        await Until.TrueAsync(
            async () =>
            {
                Assert.Equal("+PONG\r\n", await talking.CallAsync("PING"));
                clock.Pass(ALittle / 2);
                return ended.IsCompleted;
            },
            () => "It is still there.");
        Assert.Equal("", await ended);
        Assert.Equal("+PONG\r\n", await talking.CallAsync("PING"));
        gate.SetResult();
        Assert.Equal("$-1\r\n", await Task.Run(waiting.Read));
    }

    [Theory]
    [InlineData("PING|GET a|FOO|FOO a|GET|CLIENT ID|CLIENT FOO|HELLO|HELLO 3|HELLO 3 SETNAME x|AUTH wrong|AUTH other secret|AUTH default wrong|HELLO 3 AUTH default wrong|AUTH|AUTH a b c|AUTH secret|CLIENT GETNAME|GET a")]
    [InlineData("AUTH default secret|GET a")]
    [InlineData("QUIT|PING")]
    [InlineData("FOO a b c d e f g h i j")]
    public async Task With_a_password_nothing_goes_before_it_as_it_is_with_Redis(string commands)
    {
        await using var redis = await RealRedis.StartAsync("--requirepass", "secret");
        await using var host = await RedisHost.StartAsync(configure: options => options.Password = "secret");
        var answers = new List<string>();
        foreach (var endPoint in new[] { redis.EndPoint, host.EndPoint })
        {
            await using var client = await RespConnection.OpenAsync(endPoint);
            foreach (var command in commands.Split('|'))
                await client.SendAsync(RespConnection.Encode(command.Split(' ')));
            client.ShutdownSend();
            answers.Add(await Task.Run(client.ReadToEnd));
        }

        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task A_stranger_may_not_send_a_large_argument()
    {
        await using var host = await RedisHost.StartAsync(configure: options => options.Password = "secret");
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await client.SendAsync("*2\r\n$4\r\nAUTH\r\n$16385\r\n"u8.ToArray());
        Assert.Equal("-ERR Protocol error: unauthenticated bulk length\r\n", await Task.Run(client.ReadToEnd));
    }

    [Fact]
    public async Task A_browser_that_is_made_to_send_commands_gets_nowhere()
    {
        await using var host = await RedisHost.StartAsync();
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nSET a b\r\n"u8.ToArray());
        Assert.Equal("", await Task.Run(client.ReadToEnd));
        await using var other = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("$-1\r\n", await other.CallAsync("GET", "a"));
    }

    [Fact]
    public async Task The_host_stops_while_clients_are_connected_and_silent()
    {
        var host = await RedisHost.StartAsync();
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        Assert.Equal("+PONG\r\n", await client.CallAsync("PING"));
        await host.DisposeAsync().AsTask().WaitAsync(Until.Patience);
        Assert.Equal("", await Task.Run(client.ReadToEnd));
    }

    [Fact]
    public async Task An_option_out_of_bounds_keeps_the_host_from_starting()
    {
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => RedisHost.StartAsync(configure: options => options.MaxCommandBytes = 10));
        Assert.Contains("MaxCommandBytes must be from 65536 to 1073741824", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keyspace_that_breaks_its_contract_ends_the_connection_and_no_other()
    {
        var keyspace = new CountingKeyspace { Gate = Task.FromException(new InvalidOperationException("a bug")) };
        await using var host = await RedisHost.StartAsync(keyspace);
        await using var client = await RespConnection.OpenAsync(host.EndPoint);
        await using var other = await RespConnection.OpenAsync(host.EndPoint);
        await client.SendAsync(RespConnection.Encode("GET", "a"));
        Assert.Equal("", await Task.Run(client.ReadToEnd));
        Assert.Equal("+PONG\r\n", await other.CallAsync("PING"));
    }

    private static Task PassUntilAsync(ManualClock clock, Func<bool> condition) => Until.TrueAsync(
        () =>
        {
            clock.Pass(ALittle / 10);
            return condition();
        },
        () => $"After {clock.GetUtcNow():O} it is still not so.");
}
