using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Numerics;
using Microsoft.AspNetCore.Connections;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// Frames over one connection. A frame is the length of its payload (32 bits, little-endian), the payload's CRC-32C (the same) and the
/// payload, which is never empty. Any thread may send; what is sent while a write is under way goes out together with the next.
/// </summary>
internal sealed class PeerConnection : IThreadPoolWorkItem
{
    private const int HeaderLength = 8;
    private const int LeastBuffer = 1 << 12;
    private const int MaxWrite = 1 << 18;

    // For all connections, 32 MiB at most: the shared pool would keep of each length one for each thread. What is longer is left to the collector.
    private static readonly ArrayPool<byte> s_buffers = ArrayPool<byte>.Create(maxArrayLength: 1 << 20, maxArraysPerBucket: 16);

    private readonly ConnectionContext _context;
    private readonly TimeProvider _time;
    private readonly ProcessClusterOptions _options;
    private readonly ByteBudget _budget;
    private readonly Lock _gate = new();
    private byte[] _filling = [];
    private long _held; // in buffers: the one that is filled, and the one that is written out
    private int _filled;
    private int _queued;
    private int _queuedMessages;
    private int _filledMessages;
    private long _partial;
    private bool _writing;
    private bool _isLast;
    private bool _closed;
    private long _lastReceived;
    private long _lastSent;

    /// <param name="context">The connection, which is this one's from now on.</param>
    /// <param name="network">What it is part of, and what tells how much may wait to be written.</param>
    public PeerConnection(ConnectionContext context, ProcessNetwork network)
    {
        _context = context;
        _time = network.Time;
        _options = network.Options;
        _budget = network.Budget;
        _lastReceived = _lastSent = _time.GetTimestamp();
        var address = (context.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        Array.Resize(ref bytes, sizeof(ulong));
        Source = BitConverter.ToUInt64(bytes);
    }

    public string Remote => _context.RemoteEndPoint?.ToString() ?? "?";

    /// <summary>The address that it comes from; of IPv6 the first half, as whoever has one address there has all that share it.</summary>
    public ulong Source { get; }

    /// <summary>Whether the other side began the handshake as one does who may belong here.</summary>
    public bool HasSaidHello { get; set; }

    /// <summary>Since when nothing has come from the other side.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _lastReceived));

    /// <summary>Since when nothing was sent.</summary>
    public TimeSpan Idleness => _time.GetElapsedTime(Volatile.Read(ref _lastSent));

    /// <summary>Queues a frame. False if the connection is closed: nothing was sent.</summary>
    /// <param name="payload">What is in it; it is copied.</param>
    /// <param name="isRequest">Whether it is a new call: these leave room for everything else, so that what is under way can end.</param>
    /// <exception cref="LinkFullException">So much waits to be written that the frame does not fit.</exception>
    public bool TrySend(ReadOnlySpan<byte> payload, bool isRequest)
    {
        var checksum = Crc32C.Of(payload);
        lock (_gate)
        {
            if (_closed || _isLast) return false;
            var needed = HeaderLength + payload.Length;
            var length = LengthFor(_filled + needed);
            if (Refusal(needed, length - _filling.Length, isRequest) is { } refusal) throw new LinkFullException($"Nothing was sent: {refusal}.");
            if (length > _filling.Length) Grow(length);
            BinaryPrimitives.WriteInt32LittleEndian(_filling.AsSpan(_filled), payload.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(_filling.AsSpan(_filled + sizeof(int)), checksum);
            payload.CopyTo(_filling.AsSpan(_filled + HeaderLength));
            _filled += needed;
            _queued += needed;
            _filledMessages++;
            _queuedMessages++;
            if (_writing) return true;
            _writing = true;
        }

#pragma warning disable RS0030 // Sockets are real time's; a simulation has a fabric of its own.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
#pragma warning restore RS0030
        return true;
    }

    /// <summary>Writes one frame out: for the handshake, when nothing else is sent yet.</summary>
    public async Task WriteOneAsync(byte[] payload, CancellationToken cancellationToken)
    {
        var frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(sizeof(int)), Crc32C.Of(payload));
        payload.CopyTo(frame, HeaderLength);
        await _context.Transport.Output.WriteAsync(frame, cancellationToken);
    }

    /// <summary>Ends it when the other side has what was written, or does not take it in time.</summary>
    public async Task CloseAsync(TimeSpan limit)
    {
        await _context.Transport.Output.CompleteAsync();
        try
        {
            // The other side closes when it has read the last; until then the bytes may still be on their way.
            while (!(await _context.Transport.Input.ReadAsync().AsTask().WaitAsync(limit, _time)).IsCompleted) throw new FrameException("More came after the end.");
        }
        catch (Exception e) when (ProcessNetwork.IsOfTheNetwork(e) || e is TimeoutException)
        {
            // It is ended all the same.
        }

        await DisposeAsync();
    }

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync();

    /// <summary>Reads one frame and leaves what follows it: for the handshake.</summary>
    /// <exception cref="FrameException">It is longer than allowed, damaged, or the connection ended.</exception>
    public async Task<byte[]> ReadOneAsync(int maxLength, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _context.Transport.Input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (TryTake(ref buffer, maxLength, out var frame))
            {
                var payload = frame.ToArray();
                Verify(frame, payload);
                _context.Transport.Input.AdvanceTo(buffer.Start);
                return payload[HeaderLength..];
            }

            _context.Transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) throw new FrameException("The other side closed the connection.");
        }
    }

    /// <summary>Reads frames until the connection ends. A payload is valid during the call only.</summary>
    /// <exception cref="FrameException">One is longer than allowed, or damaged.</exception>
    public async Task ReadAllAsync(int maxLength, Action<ReadOnlyMemory<byte>> onFrame)
    {
        var input = _context.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync();
            Volatile.Write(ref _lastReceived, _time.GetTimestamp());
            var buffer = read.Buffer;
            while (TryTake(ref buffer, maxLength, out var frame)) Hand(frame, onFrame);
            KeepPartial(buffer.Length);
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted || read.IsCanceled) return;
        }
    }

    /// <summary>Says that no more comes, when all that waits is written out. The reader ends when the other side has closed too.</summary>
    public async Task CompleteAsync()
    {
        lock (_gate)
        {
            if (_closed || _isLast) return;
            _isLast = true;
            if (_writing) return; // the writer ends it
        }

        await _context.Transport.Output.CompleteAsync();
    }

    /// <summary>Ends it at once; what waits to be written is lost.</summary>
    public void Abort(string why)
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _budget.Take(-_held - _partial);
            s_buffers.Return(_filling);
            _held = _filled = _queued = 0;
            _filling = [];
        }

        _context.Abort(new ConnectionAbortedException(why));
    }

    public ValueTask DisposeAsync()
    {
        Abort("The connection was closed.");
        return _context.DisposeAsync();
    }

    private string? Refusal(int needed, int growth, bool isRequest)
    {
        var (bytes, messages) = isRequest ? (_options.MaxQueuedBytes, _options.MaxQueuedMessages) : (2L * _options.MaxQueuedBytes, int.MaxValue);
        return !_budget.Allows(_held, _held + growth) ? _budget.ToString()
            : _queuedMessages < messages && (_queued == 0 || needed <= bytes - _queued) ? null
            : $"{_queuedMessages} messages of {_queued} bytes wait to be written to {Remote}, and {messages} of {bytes} bytes are allowed";
    }

    // What has come of a frame that is not complete.
    private void KeepPartial(long bytes)
    {
        lock (_gate)
        {
            if (_closed) return;
            if (!_budget.Allows(_partial, bytes)) throw new FrameException($"{bytes} bytes of a frame have come; {_budget}.");
            _budget.Take(bytes - _partial);
            _partial = bytes;
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, int maxLength, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (buffer.Length < HeaderLength) return false;
        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length == 0 || length > (uint)maxLength) throw new FrameException($"A frame of {length} bytes came; allowed are 1 to {maxLength}.");
        if (buffer.Length < HeaderLength + length) return false;
        frame = buffer.Slice(0, HeaderLength + length);
        buffer = buffer.Slice(frame.End);
        return true;
    }

    private static void Hand(in ReadOnlySequence<byte> frame, Action<ReadOnlyMemory<byte>> onFrame)
    {
        if (frame.IsSingleSegment)
        {
            Verify(frame, frame.FirstSpan);
            onFrame(frame.First[HeaderLength..]);
            return;
        }

        var length = (int)frame.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            frame.CopyTo(rented);
            Verify(frame, rented.AsSpan(0, length));
            onFrame(rented.AsMemory(HeaderLength, length - HeaderLength));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void Verify(in ReadOnlySequence<byte> frame, ReadOnlySpan<byte> bytes)
    {
        if (Crc32C.Of(bytes[HeaderLength..]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(int)..]))
            throw new FrameException($"A frame of {frame.Length - HeaderLength} bytes came damaged: its checksum is wrong.");
    }

    // The pool's lengths: powers of two, as far as it goes.
    private int LengthFor(int bytes) =>
        bytes <= _filling.Length ? _filling.Length : (int)Math.Max((uint)bytes, Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, LeastBuffer)), 1u << 30));

    private void Grow(int length)
    {
        var larger = s_buffers.Rent(length);
        Hold(larger.Length - _filling.Length);
        _filling.AsSpan(0, _filled).CopyTo(larger);
        s_buffers.Return(_filling);
        _filling = larger;
    }

    private void Hold(int bytes)
    {
        _held += bytes;
        _budget.Take(bytes);
    }

    private async Task WriteAsync()
    {
        try
        {
            bool isEnd;
            while (Take(out var batch, out isEnd) is > 0 and var length)
            {
                Volatile.Write(ref _lastSent, _time.GetTimestamp());
                // In pieces: the transport's buffer would take the whole at once.
                for (var at = 0; at < length; at += MaxWrite)
                {
                    var flushed = await _context.Transport.Output.WriteAsync(batch.AsMemory(at, Math.Min(length - at, MaxWrite)));
                    if (flushed.IsCompleted) throw new ConnectionAbortedException("The connection was closed.");
                }

                Return(batch, length);
            }

            if (isEnd) await _context.Transport.Output.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or InvalidOperationException or OperationCanceledException)
        {
            Abort(e.Message); // the reader sees the end too, and tells it
        }
    }

    private int Take(out byte[] batch, out bool isEnd)
    {
        lock (_gate)
        {
            (batch, var length) = (_filling, _filled);
            _writing = !_closed && length > 0;
            isEnd = !_writing && _isLast && !_closed;
            if (_writing) (_filling, _filled, _filledMessages) = ([], 0, 0);
            return _writing ? length : 0;
        }
    }

    // An idle connection keeps no buffer: they are the process's, for whichever has something to send.
    private void Return(byte[] batch, int length)
    {
        s_buffers.Return(batch);
        lock (_gate)
        {
            if (_closed) return;
            Hold(-batch.Length);
            _queued -= length;
            _queuedMessages = _filledMessages;
        }
    }
}
