using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>A double barrier that four use, of whom two to four are waited for.</summary>
internal sealed class DoubleBarrierWorld : TableWorld<DoubleBarrierTable, DoubleBarrierReply, DoubleBarrierRecord>
{
    private readonly List<BarrierGuest> _guests = [];
    private long _highest;

    public DoubleBarrierWorld(int seed)
        : base(seed, record => record.IsForgettable)
    {
        Count = 2 + (seed % 3);
        for (var i = 0; i < 4; i++)
            _guests.Add(new BarrierGuest(this, $"g{i}", Rate()));
    }

    public int Count { get; }

    public int Rounds { get; private set; }

    public int Losses => _guests.Sum(guest => guest.Losses);

    /// <summary>Nobody enters any more.</summary>
    public bool IsClosing { get; private set; }

    public override DoubleBarrierTable NewTable() => new(Store.Record ?? DoubleBarrierRecord.Empty, Store.KnownRevision, Store.TokensAreRevisions);

    public override DoubleBarrierRecord RecordOf(DoubleBarrierTable table) => table.Record;

    public void Run(int steps)
    {
        RunWild(steps);
        var before = Rounds;
        RunCalm(6_000, () => Rounds > before + 3);
        Assert.True(Rounds > before + 3, $"After {before} rounds there were but {Rounds - before} more: {string.Join("; ", _guests)}");
        IsClosing = true;
        RunCalm(4_000, () => _guests.TrueForAll(guest => guest.IsIdle));
        Assert.All(_guests, guest => Assert.True(guest.IsIdle, $"{guest} waits for ever."));
        RunCalm(600, () => Store.Record is not { Members.Length: > 0 });
        Assert.Empty(Store.Record?.Members ?? []);
        Assert.Equal(Store.TokensAreRevisions, Store.Record is null);
    }

    public override void Wrote()
    {
        if (Store.Record is not { Members.Length: > 0 } record)
            return;
        var round = record.Round == 0 ? Store.Revision : record.Round;
        if (round == _highest)
            return;
        Assert.True(round > _highest, $"Round {round} came after {_highest}.");
        Assert.True(record.Members.Length >= Count, $"Round {round} began with {record.Members.Length} of {Count}.");
        Assert.All(record.Members, member => Assert.Equal(BarrierMemberState.In, member.State));
        Assert.Equal(record.Members.Length, record.Members.Select(member => (member.Owner, member.Number)).Distinct().Count());
        _highest = round;
        Rounds++;
    }

    /// <summary>Somebody was told that all have left.</summary>
    public void Left(BarrierGuest guest, long round)
    {
        foreach (var other in _guests)
            Assert.False(other != guest && other.Believes && other.Round == round, $"At {Now} {guest} was told that all have left round {round}; {other} is in.");
    }

    /// <summary>Somebody was told that he is in.</summary>
    public void Entered(long round) => Assert.True(round > 0 && round <= _highest, $"Round {round} was told, and {_highest} is the last that began.");

    protected override void StandStill(TimeSpan time) => _guests[Random.Next(_guests.Count)].StandStill(time);

    protected override void StepClients()
    {
        foreach (var guest in _guests)
            guest.Step();
    }
}
