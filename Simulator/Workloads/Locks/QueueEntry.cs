using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>A wish at one activation, as far as its place in the queue can be known: between two arrivals.</summary>
internal sealed class QueueEntry(LockWish wish)
{
    private readonly List<(LockProbe Call, long Arrived, bool HasRoom)> _pending = [];
    private QueueTicket? _told;

    public LockWish Wish => wish;

    /// <summary>When the first of its calls arrived here, and when it was first known at whichever activation, in true time.</summary>
    public required (long Here, long Anywhere) Since { get; init; }

    /// <summary>It was not behind whoever arrived after this; 0: its place is from before.</summary>
    public long Earliest { get; private set; } = long.MaxValue;

    /// <summary>It was before whoever arrived after this.</summary>
    public long Latest { get; private set; }

    /// <summary>The place that an earlier activation gave it, if it came with one.</summary>
    public QueueTicket? Ticket { get; private set; }

    /// <summary>The place that it was told of last, by whichever activation.</summary>
    public QueueTicket? Shown { get; private set; }

    /// <summary>The place that it was told of last was not given by this activation.</summary>
    public bool IsPlacedElsewhere => Shown is { } shown && shown != _told;

    /// <summary>One of its calls arrives.</summary>
    /// <param name="call">The call.</param>
    /// <param name="number">How many arrived here before.</param>
    /// <param name="now">True time.</param>
    /// <param name="hasRoom">There are certainly not so many who wait that it is refused.</param>
    public void Arrive(LockProbe call, long number, long now, bool hasRoom)
    {
        var isFirst = Earliest == long.MaxValue;
        if (isFirst && call.Acquire!.Ticket is { } ticket) (Ticket, Earliest, Latest) = (ticket, 0, long.MaxValue);
        if (isFirst && Ticket is null) Earliest = number;
        Shown = call.Acquire!.Ticket ?? Shown;

        // A call that comes late shows a place of before, and gets that if it waits here no more.
        if (!isFirst && IsPlacedElsewhere) Earliest = 0;

        // Without a ticket, and perhaps after too long a pause, it may have got a new place.
        if (Ticket is null && call.Acquire!.Ticket is null) Latest = number;
        _pending.Add((call, now, hasRoom));
    }

    /// <summary>One of its calls was answered. False: it is gone.</summary>
    public bool End(LockProbe call, bool waitsOn, QueueTicket? place)
    {
        _told = place ?? _told;
        // One of them: a call that came twice is answered twice.
        var at = _pending.FindIndex(pending => ReferenceEquals(pending.Call, call));
        if (at >= 0) _pending.RemoveAt(at);
        return waitsOn || _pending.Count > 0;
    }

    /// <summary>Whether it certainly waits: one of its calls is being waited for, and neither over nor given up.</summary>
    /// <param name="now">True time.</param>
    /// <param name="drift">How fast the silo's clock may run.</param>
    /// <param name="mayVary">Whether the number of permits is, or was, not the one which those who ask know: who wants several may have been refused by what it was for a moment.</param>
    public bool Waits(long now, double drift, bool mayVary) => _pending is [.., (var call, var arrived, true)]
        && !_pending.Exists(pending => pending.Call.Cancelled.IsCancellationRequested)
        && now < arrived + (long)(call.Acquire!.Wait.Ticks * (1 - (2 * drift)))
        && (call.Acquire.Permits == 1 || !mayVary);
}
