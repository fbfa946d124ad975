using System.Security.Cryptography;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// The content of one committed version of a file. Seekable. Reads asynchronously only: a synchronous read would block a
/// thread for a round trip through the cluster. For one reader at a time. Read in sequence it asks ahead, a few pieces.
/// </summary>
public sealed class FileReadStream : Stream
{
    private readonly BlockReader _reader;
    private readonly FileClientOptions _options;
    private readonly CancellationTokenSource _closed = new();
    private readonly Queue<(long Start, int Length, Task<byte[]> Bytes)> _pieces = new();
    private IncrementalHash? _hash;
    private long _position;
    private long _nextAsked;
    private int _ahead;

    internal FileReadStream(BlockReader reader, FileStat stat, FileClientOptions options, bool verify)
    {
        _reader = reader;
        _options = options;
        Stat = stat;
        _hash = verify ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>The version that is being read.</summary>
    public FileStat Stat { get; }

    public override bool CanRead => !_closed.IsCancellationRequested;

    public override bool CanSeek => CanRead;

    public override bool CanWrite => false;

    /// <summary>In bytes.</summary>
    public override long Length => Stat.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        var available = await AvailableAsync(cancellationToken);
        var count = Math.Min(available.Length, buffer.Length);
        available[..count].CopyTo(buffer);
        Advance(available[..count].Span);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Copies what follows, piece by piece, without a buffer between.</summary>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        while (true)
        {
            var available = await AvailableAsync(cancellationToken);
            if (available.IsEmpty)
                return;
            Advance(available.Span);
            await destination.WriteAsync(available, cancellationToken);
        }
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            SeekOrigin.End => Length + offset,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        if (target < 0)
            throw new IOException($"The position {target} is before the beginning of the file.");
        if (target != _position)
        {
            _position = target;
            _ahead = 0;
            // Only a file that is read from its first byte to its last can be checked against its SHA-256.
            _hash?.Dispose();
            _hash = null;
        }

        return target;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw Synchronous();

    public override int Read(Span<byte> buffer) => throw Synchronous();

    public override int ReadByte() => throw Synchronous();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream reads a committed version of a file. Use FileClient.WriteAsync to write one.");

    public override void SetLength(long value) => Write([], 0, 0);

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed.IsCancellationRequested)
        {
            _closed.Cancel();
            _pieces.Clear();
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException Synchronous() =>
        new("A file of the cluster is read asynchronously only. Use ReadAsync or CopyToAsync.");

    // What there is from the position to the end of its piece; nothing at the end of the file.
    private async Task<ReadOnlyMemory<byte>> AvailableAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_position >= Length)
        {
            VerifyAll();
            return default;
        }

        while (_pieces.TryPeek(out var old) && !Holds(old.Start, old.Length))
            _pieces.Dequeue();
        if (_pieces.Count == 0)
            _nextAsked = _position;
        AskAhead();
        var (start, _, bytes) = _pieces.Peek();
        try
        {
            return (await bytes.WaitAsync(cancellationToken)).AsMemory((int)(_position - start));
        }
        catch (Exception) when (bytes.IsFaulted || bytes.IsCanceled)
        {
            // So that another reading asks again.
            _pieces.Clear();
            throw;
        }
    }

    private bool Holds(long start, int length) => _position >= start && _position < start + length;

    private void AskAhead()
    {
        while (_pieces.Count < 1 + _ahead && _nextAsked < Length)
        {
            var piece = BlockPiece.At(_nextAsked, Length, Stat.BlockSize, _options.ReadPieceSize);
            _pieces.Enqueue((_nextAsked, piece.Length, _reader.ReadAsync(piece, _closed.Token)));
            _nextAsked += piece.Length;
        }
    }

    private void Advance(ReadOnlySpan<byte> taken)
    {
        _hash?.AppendData(taken);
        _position += taken.Length;
        if (_pieces.TryPeek(out var current) && !Holds(current.Start, current.Length))
        {
            // The more has been read in sequence, the further ahead: a reader of one range does not ask for what it leaves.
            _pieces.Dequeue();
            _ahead = Math.Min(_options.ReadAhead, Math.Max(1, _ahead * 2));
        }

        if (_position == Length)
            VerifyAll();
    }

    private void VerifyAll()
    {
        if (_hash is not { } hash)
            return;
        _hash = null;
        using (hash)
        {
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != Stat.Sha256)
                throw new ContentDamagedException(Stat.Path, Stat.Version);
        }
    }
}
