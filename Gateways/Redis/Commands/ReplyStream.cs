using System.IO.Pipelines;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>
/// Replies on their way to a client: gathered, so that all that answers one read from the socket goes out in one piece, unless it is more than
/// <see cref="MaxGathered"/>. Then whoever replies waits until the client has taken it.
/// </summary>
/// <param name="output">Where they go; it holds back whoever flushes more than it has room for.</param>
/// <param name="beginsWaiting">Told when a flush must wait, and when it has (true, false).</param>
internal sealed class ReplyStream(PipeWriter output, Action<bool> beginsWaiting)
{
    /// <summary>Bytes that are gathered before they are sent.</summary>
    public const int MaxGathered = 64 * 1024;

    public RespWriter Writer { get; } = new(output);

    /// <summary>A value, in pieces, so that no more than <see cref="MaxGathered"/> bytes of it wait for the client.</summary>
    public ValueTask BulkAsync(ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        if (Writer.UnflushedBytes + value.Length > MaxGathered)
            return BulkInPiecesAsync(value, cancellationToken);
        Writer.Bulk(value.Span);
        return default;
    }

    /// <summary>Sends what was gathered.</summary>
    /// <exception cref="RedisConnectionEndException">Nobody takes it any more.</exception>
    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (Writer.UnflushedBytes == 0)
            return default;
        var flush = Writer.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully)
            return WaitAsync(flush);
        if (flush.Result.IsCompleted)
            throw Gone();
        return default;
    }

    /// <summary>Sends what was gathered, if it is much.</summary>
    /// <inheritdoc cref="FlushAsync"/>
    public ValueTask FlushMuchAsync(CancellationToken cancellationToken) => Writer.UnflushedBytes < MaxGathered ? default : FlushAsync(cancellationToken);

    private static RedisConnectionEndException Gone() => new("The client is gone.");

    private async ValueTask BulkInPiecesAsync(ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        Writer.BulkHeader(value.Length);
        while (!value.IsEmpty)
        {
            var count = (int)Math.Min(value.Length, Math.Max(0, MaxGathered - Writer.UnflushedBytes));
            Writer.Raw(value.Span[..count]);
            value = value[count..];
            if (!value.IsEmpty)
                await FlushAsync(cancellationToken);
        }

        Writer.Raw("\r\n"u8);
        await FlushMuchAsync(cancellationToken);
    }

    private async ValueTask WaitAsync(ValueTask<FlushResult> flush)
    {
        beginsWaiting(true);
        var result = await flush;
        beginsWaiting(false);
        if (result.IsCompleted)
            throw Gone();
    }
}
