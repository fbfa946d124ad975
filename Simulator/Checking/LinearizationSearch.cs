namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// The search for a linearization of the operations of one key: depth first over the operations that may come next (Wing, Gong 1993),
/// never twice from the same configuration (Lowe 2017), without recursion. Before it, <see cref="KnownOperations{TState}"/> concludes
/// what it can; on the way, <see cref="RunFinder{TState}"/> places open operations only where they are of use, <see cref="HiddenWrites"/>
/// are not tried one by one, and <see cref="Debts"/> turns back early. All of that keeps it exact.
/// </summary>
internal sealed class LinearizationSearch<TState> where TState : notnull
{
    private readonly SequentialModel<TState> _model;
    private readonly List<KnownOperation> _required;
    private readonly OpenClasses _classes;
    private readonly Debts _debts;
    private readonly EntryList _entries;
    private readonly States<TState> _states = new();
    private readonly SearchMemo _memo;
    private readonly RunFinder<TState> _runs;
    private readonly StepCount _steps;
    private readonly bool[] _hidden;
    private readonly List<int> _hiddenNow = [];
    private readonly bool[] _anonymous;
    private int? _anonymousState;
    private readonly List<Option> _options = [];
    private readonly List<Frame> _frames = [];
    private readonly List<Option> _path = [];
    private List<Option> _longest = [];

    /// <param name="model">What they are operations of.</param>
    /// <param name="operations">Of one key, none of them failed.</param>
    /// <param name="phantoms">Open operations that may come any number of times, at any time.</param>
    /// <param name="limits">When to give up.</param>
    /// <param name="mode">How to go about it.</param>
    public LinearizationSearch(SequentialModel<TState> model, IReadOnlyList<Operation> operations, IReadOnlyList<Operation> phantoms,
        SearchLimits limits, SearchMode mode = SearchMode.Exact)
    {
        _model = model;
        var plain = mode == SearchMode.Plain;
        var known = new KnownOperations<TState>(model, operations, phantoms, plain);
        _required = known.Required;
        _classes = new OpenClasses(_required, known.Open,
            phantoms.Select(phantom => new KnownOperation(phantom, model.TraitsOf(phantom), long.MaxValue)),
            mode == SearchMode.Lavish);
        var initial = _classes.ValueOf(model.InitialValue);
        _debts = new Debts(_required, _classes, initial, plain);
        _hidden = plain ? new bool[_required.Count] : HiddenWrites.Of(_required, _classes);
        _anonymous = [.. _required.Select(one => !plain && model.IsValueOnly && one.Traits.Leaves is { } value && !_classes.IsNamed(value))];
        _entries = new EntryList(_required);
        _memo = new SearchMemo(_required.Count, limits.Entries);
        _steps = new StepCount(limits.Steps);
        _runs = new RunFinder<TState>(model, _states, _classes, _steps);
    }

    /// <summary>How many steps it took.</summary>
    public long Steps => _steps.Taken;

    /// <summary>After a search that found nothing: the longest order it got to, with the open operations that it used.</summary>
    public IReadOnlyList<Operation> LongestOrder => [.. _longest.SelectMany(option =>
        option.Run.Select(one => one.Example).Append(_required[option.Operation].Operation))]; // Nothing is hidden in a plain search.

    /// <summary>The state after <see cref="LongestOrder"/>, in words.</summary>
    public string StateThere => _model.Describe(_longest.Count == 0 ? _model.Initial : _states[_longest[^1].State]);

    /// <summary>The operation that had to come next there, at the latest, and could not be brought in.</summary>
    public Operation? Stuck
    {
        get
        {
            HashSet<int> placed = [.. _longest.Select(option => option.Operation)];
            return _required.Where((_, i) => !placed.Contains(i)).MinBy(known => known.Returned).Operation;
        }
    }

    /// <summary>
    /// Whether the operations have no linearization. Where that takes too long to find out, it tries to find out more than that, which
    /// is often simpler: that they have none even if open operations may come any number of times.
    /// </summary>
    public static bool IsViolation(SequentialModel<TState> model, IReadOnlyList<Operation> operations, IReadOnlyList<Operation> phantoms,
        SearchLimits limits)
    {
        try
        {
            return !new LinearizationSearch<TState>(model, operations, phantoms, limits).Run();
        }
        catch (SearchLimitException)
        {
            if (!new LinearizationSearch<TState>(model, operations, phantoms, limits, SearchMode.Lavish).Run()) return true;
            throw;
        }
    }

    /// <summary>Whether there is a linearization.</summary>
    public bool Run()
    {
        if (_required.Count == 0) return true;
        Enter(_states.NumberOf(_model.Initial));
        while (true)
        {
            var frame = _frames[^1];
            if (frame.Next == _options.Count)
            {
                if (!Leave()) return false;
                continue;
            }
            _frames[^1] = frame with { Next = frame.Next + 1 };
            var option = _options[frame.Next];
            if (!Place(option)) continue;
            if (_entries.First == _entries.Head) return true;
            Enter(option.State);
        }
    }

    /// <summary>Collects what may come next: all that were invoked before the first return of one that is not placed.</summary>
    private void Enter(int state)
    {
        var first = _options.Count;
        var entry = _entries.First;
        _hiddenNow.Clear();
        for (; !_entries.IsReturn(entry); entry = _entries.After(entry))
            if (_hidden[entry])
                _hiddenNow.Add(entry);
        var returned = _required[_entries.OperationOf(entry)].Returned;
        for (entry = _entries.First; !_entries.IsReturn(entry); entry = _entries.After(entry))
        {
            if (!_debts.InRank(entry)) continue;
            _steps.Take();
            if (_hidden[entry] && entry != _hiddenNow[0]) continue; // Placed with the first one.
            if (_model.TryStep(_states[state], _required[entry].Operation, out var next))
                _options.Add(new Option(entry, StateAfter(entry, next), [], HiddenBefore(entry)));
            else
                _runs.Find(state, entry, _required[entry], returned, _options);
        }
        _frames.Add(new Frame(first, first, _debts.Value, _debts.Rank));
    }

    /// <summary>Values that no operation needs, expects or tells are all alike, so one stands for all.</summary>
    private int StateAfter(int operation, TState state) =>
        _anonymous[operation] ? _anonymousState ??= _states.NumberOf(state) : _states.NumberOf(state);

    private int[] HiddenBefore(int operation) => _hiddenNow.Count == 0 || !_required[operation].Traits.Blind ? []
        : [.. _hiddenNow.Where(hidden => hidden != operation)];

    /// <summary>Gives a configuration up; false if it was the first.</summary>
    private bool Leave()
    {
        var first = _frames[^1].First;
        _options.RemoveRange(first, _options.Count - first);
        _frames.RemoveAt(_frames.Count - 1);
        if (_frames.Count == 0) return false;
        if (_path.Count > _longest.Count) _longest = [.. _path];
        Undo(_path[^1]);
        return true;
    }

    private bool Place(Option option)
    {
        foreach (var hidden in option.Hidden) Lift(hidden);
        Lift(option.Operation);
        foreach (var one in option.Run)
            if (!one.Unlimited)
                one.Used++;
        _path.Add(option);
        if (_debts.Place(option) && _memo.Add(option.State, _classes.All)) return true;
        Undo(option);
        return false;
    }

    private void Undo(Option option)
    {
        _path.RemoveAt(_path.Count - 1);
        _debts.Undo(option);
        (_debts.Value, _debts.Rank) = (_frames[^1].Value, _frames[^1].Rank);
        foreach (var one in option.Run)
            if (!one.Unlimited)
                one.Used--;
        PutBack(option.Operation);
        for (var i = option.Hidden.Length - 1; i >= 0; i--) PutBack(option.Hidden[i]);
    }

    private void Lift(int operation)
    {
        _entries.Lift(operation);
        _memo.Flip(operation);
    }

    private void PutBack(int operation)
    {
        _memo.Flip(operation);
        _entries.PutBack(operation);
    }

    /// <summary>Where its options are, from which on they are untried, and what <see cref="Debts"/> had then.</summary>
    private readonly record struct Frame(int First, int Next, int Value, int Rank);
}
