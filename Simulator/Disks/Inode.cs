using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Disks;

/// <summary>
/// A file's content: as the page cache shows it, as the platters have it, and what was done to it since the last flush. Costs of a write
/// are those of its own bytes: what was written is remembered as a range of the page cache, and copied only if it is overwritten there.
/// </summary>
internal sealed class Inode : DiskNode
{
    /// <summary>What a power loss tears between.</summary>
    public const int Sector = 512;

    private readonly List<InodeChange> _unflushed = [];
    private int _unflushedEnd;
    private bool _isPretending;

    /// <summary>As everybody sees it.</summary>
    public GrowableBytes Cached { get; } = new();

    /// <summary>As the platters have it.</summary>
    public GrowableBytes Durable { get; } = new();

    /// <summary>Whether it has a name: what has none takes no room.</summary>
    public bool IsNamed { get; set; }

    /// <summary>Writes the first <paramref name="count"/> bytes of some data.</summary>
    public void Write(DiskData data, int offset, int count)
    {
        if (count == 0) return;
        SaveOverlapped(offset, offset + count);
        data.WriteTo(Cached, offset, count);
        Note(new InodeChange(offset, count, InodeChangeKind.Write));
    }

    /// <summary>A write that the device acknowledges and forgets: the page cache shows it, a flush does not bring it to the platters.</summary>
    public void WriteLost(DiskData data, int offset)
    {
        SaveOverlapped(offset, offset + data.Length);
        data.WriteTo(Cached, offset, data.Length);
        Note(new InodeChange(0, offset + data.Length, InodeChangeKind.Extend));
        _isPretending = true;
    }

    /// <summary>Makes it at least so long.</summary>
    public void Extend(int length)
    {
        if (length > Cached.Length) SetLength(length);
    }

    public void SetLength(int length)
    {
        if (length == Cached.Length) return;
        var isCut = length < Cached.Length;
        if (isCut) SaveOverlapped(length, Cached.Length);
        Cached.SetLength(length);
        Note(new InodeChange(0, length, isCut ? InodeChangeKind.Cut : InodeChangeKind.Extend));
    }

    /// <summary>The device changes stored bytes by itself: what is read changes, and what the platters have.</summary>
    public void Corrupt(DiskData data, int offset, int count)
    {
        data.WriteTo(Cached, offset, Math.Min(count, Cached.Length - offset));
        if (offset < Durable.Length) data.WriteTo(Durable, offset, Math.Min(count, Durable.Length - offset));
    }

    /// <summary>Likewise, bits of one byte.</summary>
    public void Flip(int offset, byte mask)
    {
        Cached.Flip(offset, mask);
        if (offset < Durable.Length) Durable.Flip(offset, mask);
    }

    /// <summary>Brings everything to the platters.</summary>
    public void Flush()
    {
        foreach (var change in _unflushed) Bring(change, DataOf(change), change.Length);
        Forget();
    }

    /// <summary>
    /// A flush that fails as on Linux: the pages count as clean, and are not on the platters (Rebello et al., "Can Applications Recover
    /// from fsync Failures?", USENIX ATC 2020). What is metadata is the journal's, and waits for the next flush: that the file was cut;
    /// and, perhaps, that it grew, so that zeros stand where the bytes should.
    /// </summary>
    public void FailFlush(Chance chance)
    {
        if (_unflushed.Count == 0) return;
        var cuts = _unflushed.FindAll(static change => change.Kind == InodeChangeKind.Cut);
        Forget();
        cuts.ForEach(Note);
        if (chance.Hits(0.5)) Note(new InodeChange(0, Cached.Length, InodeChangeKind.Extend));
        _isPretending = true;
    }

    /// <summary>The machine goes down, and comes up again with what the platters have.</summary>
    /// <param name="chance">Draws the fate of each change.</param>
    /// <param name="loss">How likely what is.</param>
    /// <param name="other">Another file, whose bytes may stand in blocks that this one was given and did not fill; null: none.</param>
    public void LosePower(Chance chance, LossOdds loss, Inode? other)
    {
        if (_unflushed.Count == 0 && !_isPretending) return;
        foreach (var change in _unflushed)
        {
            var data = DataOf(change);
            if (chance.Hits(loss.Kept)) Bring(change, data, change.Length);
            else if (change.Kind == InodeChangeKind.Write && chance.Hits(loss.Torn)) Tear(change, data, chance, other);
        }

        Forget();
        Cached.Become(Durable);
        _isPretending = false;
    }

    private void Tear(InodeChange change, ReadOnlySpan<byte> data, Chance chance, Inode? other)
    {
        var before = Durable.Length;
        var kind = chance.Next(5);
        if (kind == 0)
        {
            // A beginning, and the file is no longer than that.
            Bring(change, data, chance.Next(change.Length));
            return;
        }

        // The file's length, with no sector, with the first ones, or with any.
        var first = kind == 2 ? change.Offset + chance.Next(change.Length) : change.Offset;
        var hasStale = other is { Durable.Length: > 0 } && chance.Hits(0.25);
        if (change.End > Durable.Length) Durable.SetLength(change.End);
        for (var at = change.Offset; at < change.End;)
        {
            var end = Math.Min(change.End, ((at / Sector) + 1) * Sector);
            var survives = end <= first || (kind > 2 && chance.Hits(0.5));
            if (survives) Durable.Write(data[(at - change.Offset)..(end - change.Offset)], at);
            else if (hasStale && at >= before) Durable.Write(StaleBytes(other!, at, end - at), at);
            at = end;
        }
    }

    private static ReadOnlySpan<byte> StaleBytes(Inode other, int at, int count)
    {
        var old = other.Durable.Span[(at % other.Durable.Length)..];
        return old[..Math.Min(count, old.Length)];
    }

    private ReadOnlySpan<byte> DataOf(InodeChange change) =>
        change.Kind != InodeChangeKind.Write ? default : change.Saved ?? Cached.Span.Slice(change.Offset, change.Length);

    private void Bring(InodeChange change, ReadOnlySpan<byte> data, int count)
    {
        if (change.Kind == InodeChangeKind.Write) Durable.Write(data[..count], change.Offset);
        else if (change.Kind == InodeChangeKind.Cut || change.Length > Durable.Length) Durable.SetLength(change.Length);
    }

    private void Note(InodeChange change)
    {
        _unflushed.Add(change);
        if (change.Kind == InodeChangeKind.Write) _unflushedEnd = Math.Max(_unflushedEnd, change.End);
    }

    private void Forget()
    {
        _unflushed.Clear();
        _unflushedEnd = 0;
    }

    // An unflushed write is a range of the page cache until others bytes come there.
    private void SaveOverlapped(int from, int to)
    {
        if (from >= _unflushedEnd) return;
        for (var i = 0; i < _unflushed.Count; i++)
        {
            var change = _unflushed[i];
            if (change.Kind == InodeChangeKind.Write && change.Saved is null && change.Offset < to && change.End > from)
                _unflushed[i] = change with { Saved = Cached.Span.Slice(change.Offset, change.Length).ToArray() };
        }
    }
}
