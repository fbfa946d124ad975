namespace OrleansCluster.Simulator.Checking;

/// <summary>The classes of the open operations of a history, and the numbers of the values that operations need or leave.</summary>
internal sealed class OpenClasses
{
    private readonly Dictionary<Cell, int> _values = [];
    private readonly List<OpenClass> _all = [];
    private readonly Dictionary<int, OpenClass[]> _leadingTo = [];
    private readonly HashSet<Cell> _named = [];

    public OpenClasses(List<KnownOperation> required, List<KnownOperation> open, IEnumerable<KnownOperation> phantoms,
        bool lavish)
    {
        KnownOperation[] unlimited = [.. phantoms];
        foreach (var known in required.Concat(open).Concat(unlimited))
        {
            if (known.Traits.Needs is { } needed) _named.Add(needed);
            if (known.Traits.Expects is { } expected) _named.Add(expected);
            if (known.Traits.Tells is { } told) _named.Add(told);
        }
        var kinds = new Dictionary<Kind, OpenClass>();
        foreach (var known in unlimited) ClassOf(known).Unlimited = true;
        foreach (var known in open) ClassOf(known).Add(known.Operation);
        if (lavish) _all.ForEach(one => one.Unlimited = true);

        OpenClass ClassOf(KnownOperation known)
        {
            var (operation, traits) = (known.Operation, known.Traits);
            var anonymous = traits.Leaves is { } value && !IsNamed(value);
            var kind = new Kind(operation.Action, traits.Expects, traits.At, anonymous,
                anonymous ? default : traits.Leaves ?? new Cell(operation.Input));
            if (kinds.TryGetValue(kind, out var found)) return found;
            found = new OpenClass(_all.Count, operation, traits, ValueOf(traits.Leaves));
            kinds.Add(kind, found);
            _all.Add(found);
            return found;
        }
    }

    public IReadOnlyList<OpenClass> All => _all;

    /// <summary>How many values have a number.</summary>
    public int Values => _values.Count;

    /// <summary>Whether any operation needs, expects or tells a value.</summary>
    public bool IsNamed(Cell value) => _named.Contains(value);

    /// <summary>The number of a value, or -1 for none.</summary>
    public int ValueOf(Cell? value)
    {
        if (value is not { } cell) return -1;
        if (!_values.TryGetValue(cell, out var number)) _values.Add(cell, number = _values.Count);
        return number;
    }

    /// <summary>
    /// Those that may have a place in a run of open operations that makes an operation legal. If it needs a value, the last of the run
    /// leaves it, or the run is of no use; and if that one expects a value itself, so does the one before.
    /// </summary>
    public OpenClass[] LeadingTo(Traits target)
    {
        var value = ValueOf(target.Needs);
        if (_leadingTo.TryGetValue(value, out var known)) return known;
        var found = value < 0 ? [.. _all] : Closure(value);
        // Unlimited ones first: trying them costs nothing, see RunFinder.
        OpenClass[] sorted = [.. found.OrderBy(one => one.Unlimited ? 0 : 1)];
        _leadingTo.Add(value, sorted);
        return sorted;
    }

    private List<OpenClass> Closure(int value)
    {
        var found = new List<OpenClass>();
        var values = new HashSet<int> { value };
        var wanted = new Queue<int>([value]);
        while (wanted.TryDequeue(out var next))
        {
            foreach (var one in _all)
            {
                if (one.Leaves != next) continue;
                if (one.Traits.At is not null) return [.. _all];
                found.Add(one);
                if (one.Traits.Expects is { } expected && values.Add(ValueOf(expected))) wanted.Enqueue(ValueOf(expected));
            }
        }
        return found;
    }

    private readonly record struct Kind(string Action, Cell? Expects, long? At, bool Anonymous, Cell Value);
}
