using System.Buffers;
using OrleansCluster.Gateways.Redis.Keyspace;

namespace OrleansCluster.Gateways.Redis.Protocol;

/// <summary>
/// Finds commands in what a client sent: arrays of bulk strings, and lines. A command that has come in part is not looked at again from its beginning
/// when more comes. What it holds of one is bounded, and grows with what has come, not with what was announced.
/// </summary>
internal sealed class RespReader(int maxArguments, int maxCommandBytes)
{
    private const int MaxLineBytes = 64 * 1024;
    private const int MaxStrangersArguments = 10;
    private const int MaxStrangersBytes = 16 * 1024;
    private const int KeptArguments = 64;

    private readonly List<byte[]> _rented = [];
    private ReadOnlyMemory<byte>[] _arguments = new ReadOnlyMemory<byte>[8];
    private (int Offset, int Length)[] _pieces = [];
    private int _pieceCount;

    // Of an array that has come in part: how many arguments it will have, where the next begins, and how long that is.
    private int _expected = -1;
    private int _offset;
    private int _length = -1;

    /// <summary>Whether the client has proved who it is; others are allowed little.</summary>
    public bool IsTrusted { get; set; }

    /// <summary>How many arguments the command has, its name with them.</summary>
    public int Count { get; private set; }

    /// <summary>An argument: valid until what was read is given back, and <see cref="Release"/> is called.</summary>
    public ReadOnlyMemory<byte> this[int index] => _arguments[index];

    /// <summary>What is wrong, after a fault.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>What this holds itself of a command that has come in part, in bytes.</summary>
    public int HeldBytes => _pieces.Length * 8;

    /// <summary>Reads the next command, and takes it from the buffer. One that has not come whole stays there, from its first byte.</summary>
    public RespOutcome TryRead(ref ReadOnlySequence<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_offset == 0 && TryReadAtOnce(ref buffer))
                return RespOutcome.Command;
            var outcome = ReadInParts(ref buffer);
            if (outcome != RespOutcome.Nothing)
                return outcome;
        }

        return RespOutcome.NeedsMore;
    }

    /// <summary>The arguments of all commands so far are not needed any more.</summary>
    public void Release()
    {
        foreach (var array in _rented)
            ArrayPool<byte>.Shared.Return(array);
        _rented.Clear();
        if (_arguments.Length > KeptArguments)
            _arguments = new ReadOnlyMemory<byte>[KeptArguments];
    }

    // What is well-formed and lies in one piece, as nearly all that comes.
    private bool TryReadAtOnce(ref ReadOnlySequence<byte> buffer)
    {
        var memory = buffer.First;
        var span = memory.Span;
        if (span.Length < 4 || span[0] != '*')
            return false;
        var at = 1;
        if (!TryReadLength(span, ref at, out var count) || count == 0 || count > Math.Min(MostArguments, KeptArguments))
            return false;
        if (_arguments.Length < count)
            _arguments = new ReadOnlyMemory<byte>[KeptArguments];
        for (var index = 0; index < count; index++)
        {
            if (at >= span.Length || span[at++] != '$' || !TryReadLength(span, ref at, out var length))
                return false;
            if (length > MostBytes || span.Length - at < length + 2)
                return false;
            _arguments[index] = memory.Slice(at, length);
            at += length + 2;
        }

        Count = count;
        buffer = buffer.Slice(at);
        return true;
    }

    private int MostArguments => IsTrusted ? maxArguments : Math.Min(maxArguments, MaxStrangersArguments);

    private int MostBytes => IsTrusted ? RedisLimits.MaxValueBytes : MaxStrangersBytes;

    private static bool TryReadLength(ReadOnlySpan<byte> span, ref int at, out int length)
    {
        length = 0;
        var first = at;
        for (; at < span.Length && at - first < 9 && (uint)(span[at] - '0') <= 9; at++)
            length = (length * 10) + (span[at] - '0');
        var digits = at - first;
        if (digits == 0 || (digits > 1 && span[first] == '0') || span.Length - at < 2 || span[at] != '\r')
            return false;
        at += 2;
        return true;
    }

    private RespOutcome ReadInParts(ref ReadOnlySequence<byte> buffer)
    {
        if (_length >= 0 && buffer.Length < (long)_offset + _length + 2)
            return RespOutcome.NeedsMore;
        var reader = new SequenceReader<byte>(buffer);
        if (_expected < 0)
        {
            if (!reader.IsNext((byte)'*'))
                return ReadInline(ref buffer);
            var outcome = ReadCount(ref reader);
            if (outcome == RespOutcome.Nothing)
                buffer = reader.UnreadSequence;
            if (outcome != RespOutcome.Command)
                return outcome;
        }
        else
        {
            reader.Advance(_offset);
        }

        while (_pieceCount < _expected)
        {
            if (ReadPiece(ref reader) is var outcome && outcome != RespOutcome.Command)
                return outcome;
        }

        Gather(buffer);
        buffer = reader.UnreadSequence;
        return RespOutcome.Command;
    }

    private RespOutcome ReadCount(ref SequenceReader<byte> reader)
    {
        var outcome = ReadLine(ref reader, "too big mbulk count string", out _, out var isNumber, out var count);
        if (outcome != RespOutcome.Command)
            return outcome;
        if (!isNumber || count > maxArguments)
            return Fail("invalid multibulk length");
        if (count > MostArguments)
            return Fail("unauthenticated multibulk length");
        if (count <= 0)
            return RespOutcome.Nothing;
        (_expected, _pieceCount, _offset) = ((int)count, 0, (int)reader.Consumed);
        return RespOutcome.Command;
    }

    private RespOutcome ReadPiece(ref SequenceReader<byte> reader)
    {
        if (_length < 0)
        {
            var outcome = ReadLine(ref reader, "too big bulk count string", out var mark, out var isNumber, out var length);
            if (outcome != RespOutcome.Command)
                return outcome;
            if (mark != '$')
                return Fail($"expected '$', got '{(char)mark}'");
            if (!isNumber || length is < 0 or > RedisLimits.MaxValueBytes)
                return Fail("invalid bulk length");
            if (length > MostBytes)
                return Fail("unauthenticated bulk length");
            if (reader.Consumed + length + 2 > maxCommandBytes)
                return Fail($"a command of more than {maxCommandBytes} bytes");
            (_offset, _length) = ((int)reader.Consumed, (int)length);
        }

        if (reader.Remaining < _length + 2)
            return RespOutcome.NeedsMore;
        if (_pieceCount == _pieces.Length)
            Array.Resize(ref _pieces, Math.Min(_expected, Math.Max(16, _pieceCount * 2)));
        _pieces[_pieceCount++] = (_offset, _length);
        reader.Advance(_length + 2);
        (_offset, _length) = ((int)reader.Consumed, -1);
        return RespOutcome.Command;
    }

    // A mark, a number, \r and a byte more, which Redis does not look at either.
    private RespOutcome ReadLine(ref SequenceReader<byte> reader, string fault, out byte mark, out bool isNumber, out long number)
    {
        (mark, isNumber, number) = (0, false, 0);
        var start = reader;
        if (!start.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\r', advancePastDelimiter: true))
            return reader.Remaining > MaxLineBytes ? Fail(fault) : RespOutcome.NeedsMore;
        if (line.Length > MaxLineBytes)
            return Fail(fault);
        if (start.Remaining < 1)
            return RespOutcome.NeedsMore;
        start.Advance(1);
        reader = start;
        if (line.IsEmpty)
        {
            mark = (byte)' ';
            return RespOutcome.Command;
        }

        mark = line.FirstSpan[0];
        Span<byte> digits = stackalloc byte[RespInteger.MaxBytes];
        if (line.Length - 1 > digits.Length)
            return RespOutcome.Command;
        line.Slice(1).CopyTo(digits);
        isNumber = RespInteger.TryParse(digits[..(int)(line.Length - 1)], out number);
        return RespOutcome.Command;
    }

    private RespOutcome ReadInline(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(_offset);
        if (!reader.TryAdvanceTo((byte)'\n'))
        {
            _offset = (int)Math.Min(buffer.Length, MaxLineBytes);
            return buffer.Length > MaxLineBytes ? Fail("too big inline request") : RespOutcome.NeedsMore;
        }

        _offset = 0;
        if (reader.Consumed > MaxLineBytes + 1)
            return Fail("too big inline request");
        var line = buffer.Slice(0, reader.Consumed - 1).ToArray();
        buffer = reader.UnreadSequence;
        var words = new List<byte[]>();
        if (!InlineArguments.TrySplit(line, words))
            return Fail("unbalanced quotes in request");
        if (words.Count == 0)
            return RespOutcome.Nothing;
        if (_arguments.Length < words.Count)
            _arguments = new ReadOnlyMemory<byte>[words.Count];
        for (var index = 0; index < words.Count; index++)
            _arguments[index] = words[index];
        Count = words.Count;
        return RespOutcome.Command;
    }

    // The arguments where they lie, or, of one that lies in several pieces, a copy.
    private void Gather(in ReadOnlySequence<byte> buffer)
    {
        if (_arguments.Length < _expected)
            _arguments = new ReadOnlyMemory<byte>[_expected];
        var (position, offset) = (buffer.Start, 0);
        for (var index = 0; index < _expected; index++)
        {
            var (pieceOffset, length) = _pieces[index];
            position = buffer.GetPosition(pieceOffset - offset, position);
            offset = pieceOffset;
            var piece = buffer.Slice(position, length);
            _arguments[index] = piece.IsSingleSegment ? piece.First : Copy(piece, length);
        }

        Count = _expected;
        (_expected, _pieceCount, _offset, _length) = (-1, 0, 0, -1);
        if (_pieces.Length > KeptArguments)
            _pieces = [];
    }

    private ReadOnlyMemory<byte> Copy(in ReadOnlySequence<byte> piece, int length)
    {
        var array = ArrayPool<byte>.Shared.Rent(length);
        _rented.Add(array);
        piece.CopyTo(array);
        return array.AsMemory(0, length);
    }

    private RespOutcome Fail(string fault)
    {
        Fault = fault;
        return RespOutcome.Fault;
    }
}
