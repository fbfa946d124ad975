using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>A barrier that two set and remove, and three wait at.</summary>
internal sealed class BarrierWorld : TableWorld<BarrierTable, BarrierReply, BarrierRecord>
{
    private readonly List<BarrierSetter> _setters = [];
    private readonly List<BarrierVisitor> _visitors = [];
    private readonly Dictionary<(string, long), long> _did = [];
    private TimeSpan _closedAt = TimeSpan.MinValue;
    private bool _isOpen = true;
    private long _highest;

    public BarrierWorld(int seed)
        : base(seed, record => record.IsForgettable)
    {
        for (var i = 0; i < 2; i++)
            _setters.Add(new BarrierSetter(this, $"s{i}"));
        for (var i = 0; i < 3; i++)
            _visitors.Add(new BarrierVisitor(this));
    }

    public int Rounds { get; private set; }

    public int Waits => _visitors.Sum(visitor => visitor.Waits);

    public override BarrierTable NewTable() => new(Store.Record ?? BarrierRecord.Empty, Store.KnownRevision, Store.TokensAreRevisions);

    public override BarrierRecord RecordOf(BarrierTable table) => table.Record;

    public void Run(int steps)
    {
        RunWild(steps);
        RunCalm(6_000, () => _setters.TrueForAll(setter => setter.IsDone) && _visitors.TrueForAll(visitor => visitor.IsDone));
        Assert.All(_setters, setter => Assert.True(setter.IsDone, "A setter does not come to an end."));
        Assert.All(_visitors, visitor => Assert.True(visitor.IsDone, "One waits for ever."));
        Assert.False(Store.Record is { IsSet: true });
        RunCalm(5_000, () => !Store.TokensAreRevisions || Store.Record is null);
        Assert.Equal(Store.TokensAreRevisions, Store.Record is null);
    }

    public override void Wrote()
    {
        var isOpen = Store.Record is not { IsSet: true };
        if (Store.Record is { } record)
        {
            var round = record.Round == 0 ? Store.Revision : record.Round;
            if (record.IsSet && round != _highest)
                Begin(record, round);
            foreach (var mark in record.Marks.Where(mark => mark.HasActed))
                CheckOnce(mark with { Round = mark.Round == 0 ? round : mark.Round });
        }

        _isOpen = isOpen;
    }

    /// <summary>Somebody passed who began to wait at a time.</summary>
    public void Passed(TimeSpan since) => Assert.True(_isOpen || _closedAt >= since, $"One passed who waited since {since}; it has been set since {_closedAt}.");

    protected override void StandStill(TimeSpan time) => _visitors[Random.Next(_visitors.Count)].StandStill(time);

    protected override void StepClients()
    {
        foreach (var setter in _setters)
            setter.Step();
        foreach (var visitor in _visitors)
            visitor.Step();
    }

    private void Begin(BarrierRecord record, long round)
    {
        // A removal and the next setting may be one write: it is open for no time, and who waited passes.
        Assert.True(
            _isOpen || record.Marks.Any(mark => mark.HasActed && mark.Round == _highest && !_did.ContainsKey((mark.Owner, mark.Number))),
            $"Round {round} begins while {_highest} is on.");
        Assert.True(round > _highest, $"Round {round} came after {_highest}.");
        (_highest, _closedAt) = (round, Now);
        Rounds++;
    }

    private void CheckOnce(BarrierMark mark)
    {
        if (!_did.TryAdd((mark.Owner, mark.Number), mark.Round))
            Assert.True(_did[(mark.Owner, mark.Number)] == mark.Round, $"{mark} acted before, in round {_did[(mark.Owner, mark.Number)]}.");
    }
}
