using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>
/// Operations of consecutive commands of one connection, all reads or all writes, that are asked of the keyspace together; and what is to be replied
/// to each. For one caller at a time.
/// </summary>
internal sealed class OperationBatch(IRedisKeyspace keyspace, ReplyStream replies, TimeProvider time)
{
    // Values of one answer that wait here until the client has taken the ones before; one that alone is more, and no other, is let through.
    private const int MaxReadBytes = 256 * 1024;
    private const int FirstPlaces = 16;

    private readonly RespWriter _writer = replies.Writer;
    private PlannedReply[] _planned = new PlannedReply[FirstPlaces];
    private RedisRead[] _reads = new RedisRead[FirstPlaces];
    private RedisItem[] _items = new RedisItem[FirstPlaces];
    private RedisWrite[] _writes = [];
    private RedisWriteResult[] _results = [];
    private int _count;
    private bool _isWriting;
    private bool _returnsValue;

    // Of the command whose operations are being answered.
    private int _skipped;
    private int _done;
    private RedisStatus _failure;

    public bool IsEmpty => _count == 0;

    /// <summary>Adds a read; false if what is there must be done first.</summary>
    public bool TryAdd(RedisReadKind kind, ReadOnlyMemory<byte> key, in PlannedReply reply)
    {
        if (_count == RedisLimits.MaxBatch || (_isWriting && _count > 0))
            return false;
        if (_count == _reads.Length)
        {
            Array.Resize(ref _reads, 2 * _count);
            Array.Resize(ref _items, 2 * _count);
        }

        _isWriting = false;
        _reads[_count] = new(key, kind);
        Plan(reply);
        return true;
    }

    /// <summary>Adds a write; false if what is there must be done first. One of them may return a value: all values come at once.</summary>
    public bool TryAdd(in RedisWrite write, in PlannedReply reply)
    {
        if (_count == RedisLimits.MaxBatch || (!_isWriting && _count > 0) || (_returnsValue && write.ReturnsValue))
            return false;
        if (_count == _writes.Length)
        {
            Array.Resize(ref _writes, Math.Max(FirstPlaces, 2 * _count));
            Array.Resize(ref _results, _writes.Length);
        }

        _isWriting = true;
        _returnsValue |= write.ReturnsValue;
        _writes[_count] = write;
        Plan(reply);
        return true;
    }

    /// <summary>Asks for everything that was added, and replies.</summary>
    /// <exception cref="RedisConnectionEndException">The client takes no replies any more, or what it was told in part cannot be completed.</exception>
    public ValueTask DrainAsync(CancellationToken cancellationToken) =>
        _count == 0 ? default : _isWriting ? DrainWritesAsync(cancellationToken) : DrainReadsAsync(cancellationToken);

    private void Plan(in PlannedReply reply)
    {
        if (_count == _planned.Length)
            Array.Resize(ref _planned, 2 * _count);
        _planned[_count++] = reply;
    }

    private async ValueTask DrainReadsAsync(CancellationToken cancellationToken)
    {
        for (var at = 0; at < _count;)
        {
            var answered = await keyspace.ReadAsync(_reads.AsMemory(at, _count - at), _items.AsMemory(at, _count - at), MaxReadBytes, cancellationToken);
            if (answered < 1 || answered > _count - at)
                throw new InvalidOperationException($"The keyspace answered {answered} of {_count - at} reads.");
            for (var end = at + answered; at < end; at++)
            {
                if (ReplyToRead(at, end))
                    await replies.BulkAsync(_items[at].Value, cancellationToken);
            }
        }

        Array.Clear(_reads, 0, _count);
        Array.Clear(_items, 0, _count);
        _count = 0;
    }

    private async ValueTask DrainWritesAsync(CancellationToken cancellationToken)
    {
        await keyspace.WriteAsync(_writes.AsMemory(0, _count), _results.AsMemory(0, _count), cancellationToken);
        for (var at = 0; at < _count; at++)
        {
            if (ReplyToWrite(_planned[at], _results[at]))
                await replies.BulkAsync(_results[at].Value, cancellationToken);
        }

        Array.Clear(_writes, 0, _count);
        Array.Clear(_results, 0, _count);
        (_count, _returnsValue) = (0, false);
    }

    // True if the value itself is to follow, which may have to wait for the client.
    private bool ReplyToRead(int at, int end)
    {
        var (planned, item) = (_planned[at], _items[at]);
        var isFound = item.Status == RedisStatus.Done;
        switch (planned.Kind)
        {
            case ReplyKind.Element:
                return ReplyElement(planned, at, end);
            case ReplyKind.Count:
                Fold(planned, item.Status);
                return false;
            case var _ when RedisErrors.IsFailure(item.Status):
                _writer.Error(RedisErrors.Of(item.Status));
                return false;
            case ReplyKind.Value when isFound:
                return true;
            case ReplyKind.Length:
                _writer.Integer(isFound ? item.Length : 0);
                return false;
            case ReplyKind.Seconds or ReplyKind.Milliseconds:
                _writer.Integer(TimeToLive(item, planned.Kind == ReplyKind.Seconds));
                return false;
            case ReplyKind.Type:
                _writer.Raw(isFound ? "+string\r\n"u8 : "+none\r\n"u8);
                return false;
            case ReplyKind.ValueOrNoNumber when isFound:
                _writer.Error(RedisErrors.NotAnInteger);
                return false;
            case ReplyKind.ValueOrNoExpiry when isFound:
                _writer.Error(RedisErrors.InvalidExpiry("getex"));
                return false;
            default:
                _writer.Null();
                return false;
        }
    }

    // An array that was begun cannot become an error: so what is known to fail is looked for before.
    private bool ReplyElement(in PlannedReply planned, int at, int end)
    {
        if (planned.Elements > 0)
        {
            var failed = Array.FindIndex(_items, at, Math.Min(planned.Elements, end - at), static item => RedisErrors.IsFailure(item.Status));
            if (failed < 0)
            {
                _writer.Array(planned.Elements);
            }
            else
            {
                _skipped = planned.Elements;
                _writer.Error(RedisErrors.Of(_items[failed].Status));
            }
        }

        if (_skipped > 0)
        {
            _skipped--;
            return false;
        }

        var status = _items[at].Status;
        if (RedisErrors.IsFailure(status))
            throw new RedisConnectionEndException("A reply of many values failed after its first ones were sent.");
        if (status == RedisStatus.Done)
            return true;
        _writer.Null();
        return false;
    }

    private bool ReplyToWrite(in PlannedReply planned, in RedisWriteResult result)
    {
        var isDone = result.Status == RedisStatus.Done;
        if (planned.Kind is ReplyKind.Count or ReplyKind.AllOk)
            Fold(planned, result.Status);
        else if (RedisErrors.IsFailure(result.Status))
            _writer.Error(RedisErrors.Of(result.Status));
        else if (planned.Kind == ReplyKind.OkOrNull && isDone)
            _writer.Ok();
        else if (planned.Kind == ReplyKind.OneOrZero)
            _writer.Integer(isDone ? 1 : 0);
        else if (planned.Kind == ReplyKind.Number)
            _writer.Integer(result.Number);
        else if (planned.Kind == ReplyKind.Previous && result.HadValue)
            return true;
        else
            _writer.Null();
        return false;
    }

    private void Fold(in PlannedReply planned, RedisStatus status)
    {
        if (status == RedisStatus.Done)
            _done++;
        else if (RedisErrors.IsFailure(status) && _failure == RedisStatus.Done)
            _failure = status;
        if (!planned.IsLast)
            return;
        if (_failure != RedisStatus.Done)
            _writer.Error(RedisErrors.Of(_failure));
        else if (planned.Kind == ReplyKind.AllOk)
            _writer.Ok();
        else
            _writer.Integer(_done);
        (_done, _failure) = (0, RedisStatus.Done);
    }

    private long TimeToLive(in RedisItem item, bool inSeconds)
    {
        if (item.Status != RedisStatus.Done)
            return -2;
        if (item.ExpiresAtMs == 0)
            return -1;
        var left = Math.Max(0, item.ExpiresAtMs - time.GetUtcNow().ToUnixTimeMilliseconds());
        return inSeconds ? (left + 500) / 1000 : left;
    }
}
