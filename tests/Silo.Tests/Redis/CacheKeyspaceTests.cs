using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>The cluster's own cache behind the gateway: each change with a copy on another silo, each key wherever its shard is.</summary>
public sealed class CacheKeyspaceTests(CacheFleet fleet, ITestOutputHelper output) : IClassFixture<CacheFleet>
{
    [Theory]
    [InlineData("strings")]
    [InlineData("numbers")]
    [InlineData("expiries")]
    public async Task A_script_is_answered_as_Redis_answers_it(string script)
    {
        await using var redis = await RealRedis.StartAsync();
        await DifferentialTests.CompareAsync(redis.EndPoint, fleet.EndPoint, RedisScripts.Fixed[script], 3, [1, 1000]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_commands_are_answered_as_Redis_answers_them(int seed)
    {
        output.WriteLine($"seed {seed}");
        await using var redis = await RealRedis.StartAsync();
        await DifferentialTests.CompareAsync(redis.EndPoint, fleet.EndPoint, RedisScripts.Draw(seed, 1_000), 2, [1 + (seed * 13)]);
    }

    [Fact]
    public async Task A_scan_finds_every_key_once_at_least()
    {
        await using var connection = await RespConnection.OpenAsync(fleet.EndPoint);
        await connection.CallAsync("FLUSHALL");
        for (var number = 0; number < 200; number++)
            await connection.CallAsync("SET", $"scanned:{number}", "1");
        var (cursor, keys) = ("0", new HashSet<string>());
        do
        {
            var reply = (await connection.CallAsync("SCAN", cursor, "COUNT", "7")).Split("\r\n");
            cursor = reply[2];
            keys.UnionWith(reply.Skip(4).Where((_, index) => index % 2 == 1));
        }
        while (cursor != "0");
        Assert.Equal(200, keys.Count);
        Assert.Equal(":200\r\n", await connection.CallAsync("DBSIZE"));
    }
}
