using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace OrleansCluster.Bench.Locks.Redis;

/// <summary>
/// One connection to Redis, used by many at one time: calls go out in one piece with all others that wait, and their answers come in that
/// order. Safe for concurrent use.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly Channel<(byte[] Bytes, TaskCompletionSource<string?> Answer)> _calls = Channel.CreateUnbounded<(byte[], TaskCompletionSource<string?>)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<TaskCompletionSource<string?>> _sent = new();
    private readonly NetworkStream _stream;
    private readonly Task _writing;
    private readonly Task _reading;

    private RedisConnection(NetworkStream stream)
    {
        _stream = stream;
        _writing = WriteAsync();
        _reading = ReadAsync();
    }

    public static async Task<RedisConnection> OpenAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint);
            return new RedisConnection(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="RedisException">It was answered by an error.</exception>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task<string?> CallAsync(params string[] words)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_calls.Writer.TryWrite((Encode(words), answer))) throw new IOException("The connection to Redis has ended.");
        return await answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Writer.TryComplete();
        await _writing;
        await _stream.DisposeAsync();
        await _reading;
    }

    private static byte[] Encode(string[] words)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words) text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private async Task WriteAsync()
    {
        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            while (await _calls.Reader.WaitToReadAsync())
            {
                bytes.ResetWrittenCount();
                while (_calls.Reader.TryRead(out var call))
                {
                    _sent.Enqueue(call.Answer);
                    bytes.Write(call.Bytes);
                }

                await _stream.WriteAsync(bytes.WrittenMemory);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End(e);
        }
    }

    private async Task ReadAsync()
    {
        Exception end = new IOException("Redis has closed the connection.");
        var reader = PipeReader.Create(_stream);
        try
        {
            for (var isOver = false; !isOver;)
            {
                var result = await reader.ReadAsync();
                var bytes = result.Buffer;
                while (RedisReply.TryTake(ref bytes, out var text, out var error)) Answer(text, error);
                reader.AdvanceTo(bytes.Start, bytes.End);
                isOver = result.IsCompleted;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidDataException)
        {
            end = e;
        }

        End(end);
    }

    private void Answer(string? text, RedisException? error)
    {
        if (!_sent.TryDequeue(out var answer)) throw new InvalidDataException("An answer came that nobody had asked for.");
        if (error is null) answer.TrySetResult(text);
        else answer.TrySetException(error);
    }

    private void End(Exception reason)
    {
        _calls.Writer.TryComplete();
        while (_sent.TryDequeue(out var answer)) answer.TrySetException(new IOException("The connection to Redis has ended.", reason));
        while (_calls.Reader.TryRead(out var call)) call.Answer.TrySetException(new IOException("The connection to Redis has ended.", reason));
    }
}
