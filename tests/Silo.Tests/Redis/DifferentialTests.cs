using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OrleansCluster.Gateways.Redis.Commands;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>The gateway and Redis itself answer alike, byte for byte, but for what <see cref="RedisDifference"/> names.</summary>
public sealed partial class DifferentialTests(BothServers both, ITestOutputHelper output) : IClassFixture<BothServers>
{
    // Both are asked within this time: so much may times to live differ, in seconds and in milliseconds.
    private const long ToleranceSeconds = 30;

    [Theory]
    [InlineData("strings", 2)]
    [InlineData("strings", 3)]
    [InlineData("numbers", 2)]
    [InlineData("numbers", 3)]
    [InlineData("expiries", 2)]
    [InlineData("expiries", 3)]
    [InlineData("connections", 2)]
    [InlineData("connections", 3)]
    public async Task A_script_is_answered_as_Redis_answers_it(string script, int protocol) => await CompareAsync(RedisScripts.Fixed[script], protocol, [1, 1000]);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_commands_are_answered_as_Redis_answers_them(int protocol)
    {
        var last = int.Parse(Environment.GetEnvironmentVariable("CLUSTER_SEED") ?? "6", CultureInfo.InvariantCulture);
        foreach (var seed in (int[])[1, 2, 3, 4, 5, last])
        {
            output.WriteLine($"CLUSTER_SEED={seed}");
            await CompareAsync(RedisScripts.Draw(seed, 1_000), protocol, [1 + (seed & 63)]);
        }
    }

    [Theory]
    [InlineData("PING\r\n")]
    [InlineData("PING\n\n\r\n  \r\nPING\r\n")]
    [InlineData("set a \"x y\\x41\\n\" \nget a\n")]
    [InlineData("set a 'it\\'s \\n'\nget a\n")]
    [InlineData("get \"a\"b\nPING\n")]
    [InlineData("get \"a\nPING\n")]
    [InlineData("get 'a\nPING\n")]
    [InlineData("\tget\ta\t\r\n")]
    [InlineData("set a \"\"\nget a\n")]
    [InlineData("*0\r\n*-1\r\n*1\r\n$4\r\nPING\r\n")]
    [InlineData("*1\r\n$-1\r\n")]
    [InlineData("*1\r\n$04\r\nPING\r\n")]
    [InlineData("*1\r\n$99999999999\r\n")]
    [InlineData("*1\r\n$\r\n")]
    [InlineData("*01\r\n$4\r\nPING\r\n")]
    [InlineData("*x\r\n")]
    [InlineData("*\r\n")]
    [InlineData("*99999999999\r\n")]
    [InlineData("*1\r\n:4\r\n")]
    [InlineData("*1\r\n\r\n")]
    [InlineData("*2\r\n$3\r\nGET\r\nPING\r\n")]
    [InlineData("*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n")]
    [InlineData("*1\rx$4\rxPING\r\n")]
    [InlineData("*1\r\n$4\r\nQUIT\r\nPING\r\n")]
    [InlineData("quit now\r\nPING\r\n")]
    [InlineData("*1\r\n*1\r\n$4\r\nPING\r\n")]
    public async Task What_is_sent_byte_by_byte_is_understood_as_Redis_understands_it(string sent)
    {
        var expected = await TalkAsync(both.Redis, sent, inPieces: false);
        Assert.Equal(expected, await TalkAsync(both.Gateway, sent, inPieces: false));
        Assert.Equal(expected, await TalkAsync(both.Gateway, sent, inPieces: true));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("user:*")]
    [InlineData("*:1")]
    [InlineData("user:?")]
    [InlineData("[a-u]*")]
    [InlineData("[u-a]*")]
    [InlineData("[^u]*")]
    [InlineData("[^u")]
    [InlineData("[abc")]
    [InlineData("[")]
    [InlineData("\\*")]
    [InlineData("star\\*")]
    [InlineData("*\\")]
    [InlineData("[\\]x]*")]
    [InlineData("a**b*?c")]
    [InlineData("[a-]*")]
    [InlineData("")]
    public async Task A_scan_finds_the_keys_that_it_finds_in_Redis(string pattern)
    {
        string[] keys = ["user:1", "user:2", "user:12", "item:1", "star*", "a", "b", "u", "]x", "[", "\\", "aXbYYc", "ab?c", "-", "^u", "\u00ff"];
        var found = new List<string[]>();
        foreach (var endPoint in new[] { both.Redis, both.Gateway })
        {
            await using var connection = await RespConnection.OpenAsync(endPoint);
            await connection.CallAsync("FLUSHALL");
            foreach (var key in keys)
                await connection.CallAsync("SET", key, "1");
            found.Add([.. (await ScanAsync(connection, pattern)).Distinct().Order(StringComparer.Ordinal)]);
        }

        Assert.Equal(found[0], found[1]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_list_of_commands_tells_their_arguments_flags_and_keys_as_Redis_tells_them(int protocol)
    {
        await using var theirs = await RespConnection.OpenAsync(both.Redis);
        await using var ours = await RespConnection.OpenAsync(both.Gateway);
        await theirs.CallAsync("HELLO", $"{protocol}");
        await ours.CallAsync("HELLO", $"{protocol}");
        var all = await ours.CallAsync("COMMAND");
        Assert.StartsWith($"*{CommandTable.All.Count}\r\n*10\r\n", all, StringComparison.Ordinal);
        foreach (var command in CommandTable.All)
        {
            var told = Told().Match(await theirs.CallAsync("COMMAND", "INFO", command.Name));
            Assert.True(told.Success, command.Name);
            Assert.Contains(told.Groups[1].Value, all, StringComparison.Ordinal);
        }
    }

    private static async Task<List<string>> ScanAsync(RespConnection connection, string pattern)
    {
        var (cursor, keys) = ("0", new List<string>());
        do
        {
            var reply = (await connection.CallAsync("SCAN", cursor, "MATCH", pattern, "COUNT", "3")).Split("\r\n");
            cursor = reply[2];
            keys.AddRange(reply.Skip(4).Where((_, index) => index % 2 == 1));
        }
        while (cursor != "0");
        return keys;
    }

    private static async Task<string> TalkAsync(System.Net.IPEndPoint endPoint, string sent, bool inPieces)
    {
        await using var connection = await RespConnection.OpenAsync(endPoint);
        await connection.CallAsync("FLUSHALL");
        foreach (var piece in inPieces ? sent.Select(letter => $"{letter}") : [sent])
        {
            try
            {
                await connection.SendAsync(RespConnection.Bytes(piece));
            }
            catch (IOException)
            {
                // It has been answered by an error, and the connection was ended.
                break;
            }
        }

        connection.ShutdownSend();
        return await Task.Run(connection.ReadToEnd);
    }

    private Task CompareAsync(IReadOnlyList<byte[][]> commands, int protocol, int[] pipelines) =>
        CompareAsync(both.Redis, both.Gateway, commands, protocol, pipelines);

    /// <summary>Sends the same commands to both, and compares what they answer.</summary>
    internal static async Task CompareAsync(
        System.Net.IPEndPoint redis, System.Net.IPEndPoint gateway, IReadOnlyList<byte[][]> commands, int protocol, int[] pipelines)
    {
        foreach (var pipeline in pipelines)
        {
            await using var theirs = await RespConnection.OpenAsync(redis);
            await using var ours = await RespConnection.OpenAsync(gateway);
            foreach (var connection in new[] { theirs, ours })
            {
                await connection.CallAsync("FLUSHALL");
                await connection.CallAsync("HELLO", $"{protocol}");
            }

            foreach (var chunk in commands.Chunk(pipeline))
            {
                var bytes = chunk.SelectMany(command => RespConnection.Encode(command)).ToArray();
                await Task.WhenAll(theirs.SendAsync(bytes), ours.SendAsync(bytes));
                foreach (var command in chunk)
                {
                    var (expected, actual) = (await Task.Run(theirs.Read), await Task.Run(ours.Read));
                    Assert.True(IsAlike(command, expected, actual), $"{Shown(command)}\nRedis:   {Shown(expected)}\ngateway: {Shown(actual)}");
                }
            }
        }
    }

    private static bool IsAlike(byte[][] command, string expected, string actual)
    {
        var name = Encoding.Latin1.GetString(command[0]).ToUpperInvariant();
        return expected == actual || (name is "TTL" or "PTTL"
            && TryNumber(expected, out var theirs) && TryNumber(actual, out var ours) && theirs > 0 && ours > 0
            && Math.Abs(theirs - ours) <= (name == "TTL" ? ToleranceSeconds : 1000 * ToleranceSeconds));
    }

    private static bool TryNumber(string reply, out long number) =>
        long.TryParse(reply.AsSpan(1, reply.Length - 3), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string Shown(byte[][] command) => string.Join(' ', command.Select(word => Shown(Encoding.Latin1.GetString(word))));

    private static string Shown(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // Name, arity, flags; first key, last key, step.
    [GeneratedRegex(@"^\*1\r\n(\*10\r\n\$\d+\r\n[a-z]+\r\n:-?\d+\r\n[*~]\d+\r\n(?:\+\w+\r\n)*(?::-?\d+\r\n){3})")]
    private static partial Regex Told();
}
