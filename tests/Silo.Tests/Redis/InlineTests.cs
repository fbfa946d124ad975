using System.Net.Sockets;
using OrleansCluster.Gateways.Redis.Connections;

namespace OrleansCluster.Silo.Tests.Redis;

public class InlineTests
{
    [Fact]
    public void This_runtime_lets_a_single_socket_go_on_where_it_is_polled() => Assert.True(InlineCompletions.IsSupported, "What docs/redis.md says of its speed does not hold with this .NET.");

    [Fact]
    public void A_socket_takes_the_wish()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        InlineCompletions.Prefer(socket);
    }
}
