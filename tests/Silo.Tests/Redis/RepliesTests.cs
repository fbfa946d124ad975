using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using MsOptions = Microsoft.Extensions.Options.Options;
using OrleansCluster.Gateways.Redis;
using OrleansCluster.Gateways.Redis.Connections;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>How much a connection holds, seen from right beside it: there is no socket between.</summary>
public sealed class RepliesTests
{
    private const int HeldBackBytes = 64 * 1024;

    [Theory]
    [InlineData("COMMAND DOCS")]
    [InlineData("HELLO")]
    [InlineData("CONFIG GET *")]
    [InlineData("FOO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("INFO")]
    [InlineData("GET none")]
    public async Task Replies_to_whatever_came_at_once_are_written_as_the_client_takes_them(string command)
    {
        const int commands = 3_000;
        using var server = new RedisServer(new TableKeyspace(), MsOptions.Create(new RedisGatewayOptions()), TimeProvider.System);
        var input = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var output = new Pipe(new PipeOptions(pauseWriterThreshold: HeldBackBytes, resumeWriterThreshold: HeldBackBytes / 2, useSynchronizationContext: false));
        await input.Writer.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{command}\r\n", commands)) + "QUIT\r\n"));
        var connection = new RedisConnection(new DefaultConnectionContext("it", new Transport(input.Reader, output.Writer), null!), server, id: 1);
        var running = EndAsync(connection, output.Writer);

        var (most, last) = (0L, "");
        for (var isOver = false; !isOver;)
        {
            var read = await output.Reader.ReadAsync();
            isOver = read.IsCompleted;
            most = Math.Max(most, read.Buffer.Length);
            last = Encoding.Latin1.GetString(read.Buffer.Slice(Math.Max(0, read.Buffer.Length - 5)).ToArray());

            // The last reply stays, so that its end is seen whole.
            output.Reader.AdvanceTo(read.Buffer.GetPosition(Math.Max(0, read.Buffer.Length - 5)), read.Buffer.End);
        }

        await running;
        Assert.Equal("+OK\r\n", last);
        Assert.InRange(most, 1, 3 * HeldBackBytes);
    }

    [Fact]
    public async Task Who_goes_on_sending_after_the_end_is_not_listened_to_for_long()
    {
        using var server = new RedisServer(new TableKeyspace(), MsOptions.Create(new RedisGatewayOptions()), TimeProvider.System);
        var (input, output) = (new EndlessReader("QUIT\r\n"u8.ToArray()), new Pipe());
        var connection = new RedisConnection(new DefaultConnectionContext("it", new Transport(input, output.Writer), null!), server, id: 1);
        await EndAsync(connection, output.Writer);
        Assert.InRange(input.Reads, 2, EndlessReader.MaxReads);
    }

    private static async Task EndAsync(RedisConnection connection, PipeWriter output)
    {
        await connection.RunAsync();
        await output.CompleteAsync();
    }

    private sealed class Transport(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
