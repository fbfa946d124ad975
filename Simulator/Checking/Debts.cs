namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Tells configurations from which there is no way: a value was overwritten that some operation has still to see, and no operation is
/// left that could write it again; or an operation would be placed while one of a lower <see cref="Traits.Rank"/> has still to be.
/// </summary>
internal sealed class Debts
{
    private readonly int[] _needs;
    private readonly int[] _leaves;
    private readonly int[] _rank;
    private readonly int[] _needed;
    private readonly int[] _supply;
    private readonly int[] _ofRank;
    private readonly bool _plain;

    private const int Plenty = 1 << 29;

    public Debts(List<KnownOperation> required, OpenClasses classes, int initial, bool plain)
    {
        _needs = [.. required.Select(known => classes.ValueOf(known.Traits.Needs))];
        _leaves = [.. required.Select(known => classes.ValueOf(known.Traits.Leaves))];
        _needed = new int[classes.Values];
        _supply = new int[classes.Values];
        foreach (var value in _needs)
            if (value >= 0)
                _needed[value]++;
        foreach (var value in _leaves)
            if (value >= 0)
                _supply[value]++;
        foreach (var one in classes.All)
            if (one.Leaves >= 0)
                _supply[one.Leaves] = Math.Min(Plenty, _supply[one.Leaves] + (one.Unlimited ? Plenty : one.Members.Count));
        List<long> ranks = [.. required.Select(known => known.Traits.Rank).OfType<long>().Distinct().Order()];
        _rank = [.. required.Select(known => known.Traits.Rank is { } rank ? ranks.BinarySearch(rank) : -1)];
        _ofRank = new int[ranks.Count];
        foreach (var rank in _rank)
            if (rank >= 0)
                _ofRank[rank]++;
        Value = initial;
        _plain = plain;
    }

    /// <summary>The number of the value that is there, or -1.</summary>
    public int Value { get; set; }

    /// <summary>The lowest rank of which an operation is not placed.</summary>
    public int Rank { get; set; }

    /// <summary>Whether nothing of a lower rank is left.</summary>
    public bool InRank(int operation) => _plain || _rank[operation] <= Rank;

    /// <summary>Places them; false if there is no way on. Either way it must be undone before anything else is.</summary>
    public bool Place(Option option)
    {
        var alive = true;
        foreach (var hidden in option.Hidden) _supply[_leaves[hidden]]--;
        foreach (var one in option.Run)
        {
            if (one.Leaves >= 0 && !one.Unlimited) _supply[one.Leaves]--;
            alive &= Overwrite(one.Leaves);
        }
        var operation = option.Operation;
        if (_needs[operation] >= 0) _needed[_needs[operation]]--;
        if (_leaves[operation] >= 0) _supply[_leaves[operation]]--;
        if (_rank[operation] >= 0) _ofRank[_rank[operation]]--;
        while (Rank < _ofRank.Length && _ofRank[Rank] == 0) Rank++;
        return alive & Overwrite(_leaves[operation]);
    }

    /// <summary>Undoes a placing. The caller puts back <see cref="Value"/> and <see cref="Rank"/>.</summary>
    public void Undo(Option option)
    {
        var operation = option.Operation;
        if (_needs[operation] >= 0) _needed[_needs[operation]]++;
        if (_leaves[operation] >= 0) _supply[_leaves[operation]]++;
        if (_rank[operation] >= 0) _ofRank[_rank[operation]]++;
        foreach (var hidden in option.Hidden) _supply[_leaves[hidden]]++;
        foreach (var one in option.Run)
            if (one.Leaves >= 0 && !one.Unlimited)
                _supply[one.Leaves]++;
    }

    private bool Overwrite(int value)
    {
        if (value < 0 || value == Value) return true;
        var lost = Value >= 0 && _needed[Value] > 0 && _supply[Value] <= 0;
        Value = value;
        return _plain || !lost;
    }
}
