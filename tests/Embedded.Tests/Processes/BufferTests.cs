using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>What waits to be written is counted by the buffers that it is in, and they are given back when it is written.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class BufferTests : IAsyncLifetime
{
    private const int Length = 900 << 10;

    private readonly ProcessCluster _cluster = new("a");

    private ProcessNetwork Network => _cluster.SiloOf("a").Cluster.Network!;

    public async Task InitializeAsync() => await _cluster.StartSiloAsync("a", options => options.MaxTotalBytes = 128 << 20);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_connection_that_has_nothing_to_send_keeps_no_buffer()
    {
        var connections = new List<PeerConnection>();
        var before = LiveMemory.Measure();
        for (var i = 0; i < 100; i++)
        {
            var pipe = new Pipe();
            connections.Add(Connect(pipe));
            Assert.True(connections[^1].TrySend(new byte[Length], isRequest: false));
            await ReadAsync(pipe.Reader, Length);
            await ProcessCluster.Until(() => Network.Budget.Taken == 0, "the buffers to be given back");
        }

        Assert.InRange(LiveMemory.Measure() - before, long.MinValue, 100 * Length / 4);
        GC.KeepAlive(connections);
    }

    [Fact]
    public async Task What_waits_is_counted_by_its_buffers()
    {
        var connection = Connect(new Pipe()); // nobody reads
        Assert.True(connection.TrySend(new byte[Length], isRequest: false));
        Assert.Equal(1 << 20, Network.Budget.Taken);
        Assert.True(connection.TrySend(new byte[100], isRequest: false)); // beside the first, or in a second buffer if that is under way
        Assert.InRange(Network.Budget.Taken, 1 << 20, (1 << 20) + (4 << 10));
        connection.Abort("the test is over");
        await ProcessCluster.Until(() => Network.Budget.Taken == 0, "the buffers to be given back");
    }

    [Fact]
    public void Buffers_of_many_connections_keep_within_the_bound_for_all()
    {
        var connections = Enumerable.Range(0, 200).Select(_ => Connect(new Pipe())).ToList();
        var refused = 0;
        foreach (var connection in connections)
        {
            try
            {
                for (var message = 0; message < 3; message++) connection.TrySend(new byte[(1 << 20) - 100], isRequest: true);
            }
            catch (LinkFullException e)
            {
                Assert.Contains("all connections together", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1, 200);
        Assert.InRange(Network.Budget.Taken, 64 << 20, 128 << 20);
        foreach (var connection in connections) connection.Abort("the test is over");
        Assert.Equal(0, Network.Budget.Taken);
    }

    private PeerConnection Connect(Pipe pipe)
    {
        var transport = new Transport(pipe);
        return new PeerConnection(new DefaultConnectionContext("in memory", transport, transport), Network);
    }

    private static async Task ReadAsync(PipeReader reader, int bytes)
    {
        while (bytes > 0)
        {
            var read = await reader.ReadAsync();
            bytes -= (int)read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    private sealed class Transport(Pipe pipe) : IDuplexPipe
    {
        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }
}
