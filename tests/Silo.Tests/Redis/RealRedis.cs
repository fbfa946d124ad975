using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OrleansCluster.Harness;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>A throw-away server of Redis itself, which keeps nothing; with one database, as the gateway has. And Redis' other programs.</summary>
internal sealed class RealRedis : IAsyncDisposable
{
    private readonly PortReservation _port = PortReservation.Take(1);
    private readonly TempFolder _folder = new();
    private readonly ChildProcess _process;

    private RealRedis(string[] options) => _process = ChildProcess.Start(new ProcessStartInfo(
        PathOf("redis-server"),
        ["--port", $"{_port.Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", "1", "--dir", _folder.Path, .. options]));

    public IPEndPoint EndPoint => new(IPAddress.Loopback, _port.Port);

    /// <exception cref="InvalidOperationException">This machine has no Redis; the message says what to install.</exception>
    public static async Task<RealRedis> StartAsync(params string[] options)
    {
        var redis = new RealRedis(options);
        await Until.TrueAsync(redis.ListensAsync, () => $"redis-server does not listen: {redis._process.Output}{redis._process.Error}");
        return redis;
    }

    /// <exception cref="InvalidOperationException">This machine does not have it; the message says what to install.</exception>
    public static string PathOf(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"These tests need Redis' own programs, and PATH has no {program}: install them (Debian, Ubuntu: apt-get install redis-server redis-tools; " +
                ".ci/run does it).");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _port.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(EndPoint);
            return true;
        }
        catch (SocketException) when (!_process.Process.HasExited)
        {
            return false;
        }
    }
}
