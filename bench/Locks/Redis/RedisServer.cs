using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansCluster.Harness;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Bench.Locks.Redis;

/// <summary>A Redis process with the options that it has by itself, but that every write is flushed before it is answered, and no snapshots are taken.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly PortReservation _port = PortReservation.Take(1);
    private readonly ChildProcess _process;

    public RedisServer(string folder)
    {
        Directory.CreateDirectory(folder);
        _process = ChildProcess.Start(
            Program!, "--port", _port.Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", "");
    }

    /// <summary>The program, if it is installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    public IPEndPoint EndPoint => new(IPAddress.Loopback, _port.Port);

    public int ProcessId => _process.Process.Id;

    /// <summary>The version, as the program says it.</summary>
    public static async Task<string> VersionAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Program!, "--version") { RedirectStandardOutput = true })!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }

    /// <summary>Returns when it answers.</summary>
    public Task WaitAsync() => Until.TrueAsync(
        async () =>
        {
            try
            {
                await using var connection = await RedisConnection.OpenAsync(EndPoint);
                return await connection.CallAsync("PING") == "PONG";
            }
            catch (Exception e) when (e is SocketException or IOException or RedisException)
            {
                return false; // Not there yet.
            }
        },
        () => $"Redis does not answer.\n{_process.Output}\n{_process.Error}");

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        await _process.DisposeAsync();
        _port.Dispose();
    }
}
