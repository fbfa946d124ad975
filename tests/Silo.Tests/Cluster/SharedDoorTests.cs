using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>One address for all callers, and a link for each.</summary>
public sealed class SharedDoorTests
{
    // Connects at its first line, when it is known which process it is; sends each line, prints what comes back.
    private const string Caller = """read -r line; exec 3<>/dev/tcp/127.0.0.1/"$0"; echo "$line" >&3; read -r back <&3; echo "$back"; while read -r line; do echo "$line" >&3; read -r back <&3; echo "$back"; done""";

    [Fact]
    public async Task EachProcessComesByItsOwnLinkAndEverybodyElseByTheLinkForStrangers()
    {
        await using var server = new EchoServer();
        await using var forOther = new TcpProxy();
        await using var forThis = new TcpProxy();
        await using var forStrangers = new TcpProxy();
        var known = new List<int> { Environment.ProcessId };
        await using var door = new SharedDoor(
            server.EndPoint,
            () => known,
            id => id is null ? forStrangers : id == Environment.ProcessId ? forThis : forOther);

        var (stranger, strangerSays) = Start(door.EndPoint.Port);
        await using var _ = stranger;
        await strangerSays(1);
        Assert.Equal((0, 0, 1), (forOther.Connections, forThis.Connections, forStrangers.Connections));

        using var own = new TcpClient();
        await own.ConnectAsync(door.EndPoint);
        await EchoAsync(own);
        Assert.Equal((0, 1, 1), (forOther.Connections, forThis.Connections, forStrangers.Connections));

        var (other, otherSays) = Start(door.EndPoint.Port);
        known.Add(other.Process.Id);
        await using var __ = other;
        await otherSays(1);
        Assert.Equal((1, 1, 1), (forOther.Connections, forThis.Connections, forStrangers.Connections));

        // A cut of one link is nothing to the others.
        forOther.Mode = LinkMode.BlackHole();
        await EchoAsync(own);
        await strangerSays(2);
        forThis.Mode = LinkMode.Reset;
        Assert.True(NoAnswer.Is(await Assert.ThrowsAnyAsync<Exception>(() => EchoAsync(own))));
        await strangerSays(3);
    }

    [Fact]
    public async Task WhatComesIsResetWhereNobodyListens()
    {
        await using var link = new TcpProxy();
        using var nobody = PortReservation.Take(1);
        await using var door = new SharedDoor(new IPEndPoint(IPAddress.Loopback, nobody.Port), () => [], _ => link);
        using var caller = new TcpClient();
        await caller.ConnectAsync(door.EndPoint);
        Assert.True(NoAnswer.Is(await Assert.ThrowsAnyAsync<Exception>(() => EchoAsync(caller))));
    }

    private static (ChildProcess Process, Func<int, Task> Says) Start(int port)
    {
        var lines = 0;
        var start = new ProcessStartInfo("bash", ["-c", Caller, $"{port}"]) { RedirectStandardInput = true };
        var process = ChildProcess.Start(start, _ => Interlocked.Increment(ref lines));
        return (process, async count =>
        {
            await process.Process.StandardInput.WriteLineAsync("hello");
            await Until.TrueAsync(() => Volatile.Read(ref lines) == count, () => $"{lines} of {count} answers. {process.Error}");
        });
    }

    private static async Task EchoAsync(TcpClient client)
    {
        var (sent, received) = (Encoding.ASCII.GetBytes("hello"), new byte[5]);
        await client.GetStream().WriteAsync(sent);
        await client.GetStream().ReadExactlyAsync(received);
        Assert.Equal(sent, received);
    }
}
