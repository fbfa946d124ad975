using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>Redis' own programs, against the gateway.</summary>
public sealed partial class ClientTests
{
    [Fact]
    public async Task Redis_cli_sets_and_gets()
    {
        await using var host = await RedisHost.StartAsync();
        Assert.Equal("OK\n", await RunAsync("redis-cli", host, "", "SET", "greeting", "good day"));
        Assert.Equal("good day\n", await RunAsync("redis-cli", host, "", "GET", "greeting"));
        Assert.Equal("good day\n", await RunAsync("redis-cli", host, "", "-3", "GET", "greeting"));
        Assert.Equal("1\n", await RunAsync("redis-cli", host, "", "EXISTS", "greeting"));
        Assert.Contains("redis_version:7", await RunAsync("redis-cli", host, "", "INFO", "server"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_cli_is_given_the_password_and_refused_without_it()
    {
        await using var host = await RedisHost.StartAsync(configure: options => options.Password = "open sesame");
        Assert.Contains("NOAUTH", await RunAsync("redis-cli", host, "", "GET", "a"), StringComparison.Ordinal);
        Assert.Equal("OK\n", await RunAsync("redis-cli", host, "", "--no-auth-warning", "-a", "open sesame", "SET", "a", "b"));
        Assert.Equal("b\n", await RunAsync("redis-cli", host, "", "--no-auth-warning", "--user", "default", "-3", "-a", "open sesame", "GET", "a"));
    }

    [Fact]
    public async Task Redis_cli_scans_what_its_pipe_mode_has_stored()
    {
        await using var host = await RedisHost.StartAsync();
        var commands = string.Concat(Enumerable.Range(0, 5_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"SET key:{i} {i}\r\n")));
        Assert.Contains("errors: 0, replies: 5000", await RunAsync("redis-cli", host, commands, "--pipe"), StringComparison.Ordinal);
        var keys = (await RunAsync("redis-cli", host, "", "--scan", "--pattern", "key:*")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5_000, keys.Distinct().Count());
        Assert.Equal("5000\n", await RunAsync("redis-cli", host, "", "DBSIZE"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("16")]
    public async Task Redis_benchmark_sets_and_gets(string pipeline)
    {
        await using var host = await RedisHost.StartAsync();
        var printed = await RunAsync("redis-benchmark", host, "", "-t", "set,get", "-c", "20", "-d", "100", "-r", "1000", "-n", "4000", "-P", pipeline, "--csv");
        Assert.Matches(Rates(), printed);
        Assert.InRange(host.Server.Figures.Commands, 8_000, 9_000);
    }

    private static async Task<string> RunAsync(string program, RedisHost host, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(RealRedis.PathOf(program), ["-h", "127.0.0.1", "-p", $"{host.EndPoint.Port}", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Harness.Until.Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} did not end: {await output}{await error}");
        }

        Assert.Equal("", await error);
        return await output;
    }

    [GeneratedRegex("\"SET\",\"[0-9.]+\".*\n\"GET\",\"[0-9.]+\"")]
    private static partial Regex Rates();
}
