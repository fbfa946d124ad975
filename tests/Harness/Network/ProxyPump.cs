using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace OrleansCluster.Harness.Network;

/// <summary>Carries one direction of a connection, in order, as the link's mode says at the moment of delivery.</summary>
/// <param name="connection">Knows the mode.</param>
/// <param name="from">Read until its end.</param>
/// <param name="to">Written to; null to throw everything away.</param>
/// <param name="direction">Which way this is.</param>
internal sealed class ProxyPump(ProxyConnection connection, Socket from, Socket? to, LinkDirection direction)
{
    private const int PieceBytes = 64 * 1024;
    private const int PiecesUnderWay = 16;

    private readonly Channel<Piece> _pieces = Channel.CreateBounded<Piece>(
        new BoundedChannelOptions(PiecesUnderWay) { SingleReader = true, SingleWriter = true });

    /// <summary>Returns when the end of the source was delivered or swallowed.</summary>
    /// <exception cref="SocketException">One side broke.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(stop.Token);
        try
        {
            await DeliverAsync(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        Exception? broken = null;
        try
        {
            int count;
            do
            {
                var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
                count = await from.ReceiveAsync(buffer.AsMemory(0, PieceBytes), cancellationToken);
                var due = Stopwatch.GetTimestamp() + (long)(connection.CurrentDelay().TotalSeconds * Stopwatch.Frequency);
                await _pieces.Writer.WriteAsync(new Piece(buffer, count, due), cancellationToken);
            }
            while (count > 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            broken = e;
        }

        _pieces.Writer.Complete(broken);
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Piece piece;
            try
            {
                piece = await _pieces.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException e)
            {
                // What broke on the reading side is what the caller wants to know.
                throw e.InnerException is SocketException broken ? broken : new SocketException((int)SocketError.OperationAborted);
            }

            var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), piece.Due);
            if (early > TimeSpan.Zero)
                await Task.Delay(early, cancellationToken);
            var delivers = await connection.MayDeliverAsync(direction, cancellationToken) && to is not null;
            if (piece.Count == 0)
            {
                if (delivers)
                    to!.Shutdown(SocketShutdown.Send);
                return;
            }

            if (!delivers)
                connection.OnSwallowed(piece.Count);
            for (var sent = 0; delivers && sent < piece.Count;)
                sent += await to!.SendAsync(piece.Buffer.AsMemory(sent, piece.Count - sent), cancellationToken);
            ArrayPool<byte>.Shared.Return(piece.Buffer);
        }
    }

    private readonly record struct Piece(byte[] Buffer, int Count, long Due);
}
