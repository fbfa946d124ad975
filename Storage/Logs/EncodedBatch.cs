using System.Buffers;

namespace OrleansCluster.Storage.Logs;

/// <summary>
/// A batch as it goes to the disk: its pieces, to be written one behind the other. Headers and short payloads are copied
/// together; long payloads are written from where they are.
/// </summary>
internal sealed class EncodedBatch : IDisposable
{
    private const int CopiedPayload = 4096;

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private readonly byte[] _buffer;
    private int _used;
    private int _begun;

    private EncodedBatch(int copied) => _buffer = ArrayPool<byte>.Shared.Rent(copied);

    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces => _pieces;

    /// <summary>All its bytes, the header included.</summary>
    public int Length { get; private init; }

    public static EncodedBatch Encode(
        IReadOnlyList<ReadOnlyMemory<byte>> payloads, uint salt, long position, long firstIndex, ulong nonce)
    {
        var body = 0;
        var copied = LogFormat.BatchHeaderBytes;
        foreach (var payload in payloads)
        {
            body += LogFormat.RecordHeaderBytes + payload.Length;
            copied += LogFormat.RecordHeaderBytes + (payload.Length <= CopiedPayload ? payload.Length : 0);
        }

        var batch = new EncodedBatch(copied) { Length = LogFormat.BatchHeaderBytes + body };
        var header = BatchHeader.Encode(
            batch.Next(LogFormat.BatchHeaderBytes), salt, position, payloads.Count, body, firstIndex, nonce);
        for (var i = 0; i < payloads.Count; i++)
            batch.Add(header.Checksum, firstIndex + i, payloads[i]);
        batch.CutPiece();
        return batch;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Add(uint batch, long index, ReadOnlyMemory<byte> payload)
    {
        RecordHeader.Encode(Next(LogFormat.RecordHeaderBytes), batch, index, payload.Span);
        if (payload.Length <= CopiedPayload)
        {
            payload.Span.CopyTo(Next(payload.Length));
            return;
        }

        CutPiece();
        _pieces.Add(payload);
    }

    private Span<byte> Next(int length)
    {
        var span = _buffer.AsSpan(_used, length);
        _used += length;
        return span;
    }

    private void CutPiece()
    {
        if (_used > _begun)
            _pieces.Add(_buffer.AsMemory(_begun, _used - _begun));
        _begun = _used;
    }
}
