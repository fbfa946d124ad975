using System.Runtime.InteropServices;
using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>Encoded batches of an owner's records, in order and without a gap, kept until every backup has them.</summary>
internal sealed class OutgoingRecords(HistoryPoint after)
{
    private readonly List<Chunk> _chunks = [];

    /// <summary>The point that the first that is kept follows.</summary>
    public HistoryPoint Start { get; private set; } = after;

    /// <summary>The point of the last.</summary>
    public HistoryPoint End { get; private set; } = after;

    public long Bytes { get; private set; }

    public void Add(long epoch, RecordBatch batch)
    {
        if (batch.FirstPosition != End.Position + 1)
            throw new InvalidOperationException($"Records from {batch.FirstPosition} on do not follow {End.Position}.");
        var chunk = new Chunk(new(epoch, batch.FirstPosition + batch.Records.Count - 1), RecordCodec.Encode(batch));
        _chunks.Add(chunk);
        End = chunk.End;
        Bytes += chunk.Bytes.Length;
    }

    /// <summary>Records that nobody needs: they are not kept, nor encoded.</summary>
    public void Pass(long epoch, RecordBatch batch)
    {
        if (_chunks.Count > 0)
            throw new InvalidOperationException("Records that are kept would be followed by a gap.");
        Start = End = new(epoch, batch.FirstPosition + batch.Records.Count - 1);
    }

    /// <summary>Whether a table at that point can go on from here.</summary>
    public bool Continues(HistoryPoint point) => point == Start || (IndexAfter(point.Position) is var at && at > 0 && _chunks[at - 1].End == point);

    /// <summary>The batch that follows a position at which one ends, and the point that it follows; false if none does.</summary>
    public bool TryFindAfter(long position, out HistoryPoint after, out ReadOnlyMemory<byte> batch)
    {
        var at = IndexAfter(position);
        (after, batch) = at < _chunks.Count ? (at > 0 ? _chunks[at - 1].End : Start, _chunks[at].Bytes) : default;
        return at < _chunks.Count;
    }

    /// <summary>Bytes of what follows a position.</summary>
    public long BytesAfter(long position)
    {
        var bytes = 0L;
        foreach (var chunk in CollectionsMarshal.AsSpan(_chunks)[IndexAfter(position)..])
            bytes += chunk.Bytes.Length;
        return bytes;
    }

    /// <summary>Lets go of what everybody has.</summary>
    public void Trim(long position)
    {
        var count = IndexAfter(position);
        if (count == 0)
            return;
        foreach (var chunk in CollectionsMarshal.AsSpan(_chunks)[..count])
            Bytes -= chunk.Bytes.Length;
        Start = _chunks[count - 1].End;
        _chunks.RemoveRange(0, count);
    }

    // The first batch that is not wholly at or before the position.
    private int IndexAfter(long position)
    {
        var (low, high) = (0, _chunks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_chunks[middle].End.Position <= position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private readonly record struct Chunk(HistoryPoint End, ReadOnlyMemory<byte> Bytes);
}
