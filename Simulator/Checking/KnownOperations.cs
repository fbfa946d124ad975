namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// What can be concluded of a history of one key before any search.
/// <para>
/// If a value is not the initial one and just one operation w leaves it, and an operation r saw it, then w took effect, and before r did:
/// so w can be taken as returned when the first such r returned, and, if its outcome was unknown, as known. Proof: in every
/// linearization the value that r saw was left by some operation before it, which can only be w; and r is not later than its return.
/// If w is a conditional write, it saw a value itself, and so on.
/// </para>
/// <para>
/// With values that are each written once, this leaves no open operation whose value is ever seen. (If w was invoked after r returned,
/// nothing is concluded: the search will find that r cannot be placed.) Open operations that only read are left out: they change
/// nothing and gave nothing.
/// </para>
/// </summary>
internal sealed class KnownOperations<TState> where TState : notnull
{
    private readonly SequentialModel<TState> _model;
    private readonly Operation[] _operations;
    private readonly Traits[] _traits;
    private readonly long[] _returned;
    private readonly Dictionary<Cell, int> _writers = [];

    private const int Several = -1;

    /// <param name="model">What they are operations of.</param>
    /// <param name="operations">Of one key, none of them failed.</param>
    /// <param name="phantoms">Open operations that may come any number of times, at any time.</param>
    /// <param name="plain">Nothing is to be concluded.</param>
    public KnownOperations(SequentialModel<TState> model, IReadOnlyList<Operation> operations, IReadOnlyList<Operation> phantoms, bool plain)
    {
        _model = model;
        _operations = [.. operations];
        _traits = [.. operations.Select(model.TraitsOf)];
        _returned = [.. operations.Select(operation => operation.Returned)];
        if (!plain) Conclude([.. phantoms.Select(model.TraitsOf)]);
        for (var i = 0; i < _operations.Length; i++)
        {
            if (!_operations[i].IsOpen) Required.Add(new KnownOperation(_operations[i], _traits[i], _returned[i]));
            else if (!_traits[i].ReadOnly) Open.Add(new KnownOperation(_operations[i], _traits[i], long.MaxValue));
        }
        Required.Sort((a, b) => (a.Operation.Invoked, a.Operation.Id).CompareTo((b.Operation.Invoked, b.Operation.Id)));
        Open.Sort((a, b) => (a.Operation.Invoked, a.Operation.Id).CompareTo((b.Operation.Invoked, b.Operation.Id)));
    }

    /// <summary>Those that certainly took effect, in order of invocation.</summary>
    public List<KnownOperation> Required { get; } = [];

    /// <summary>Those of which that is not known, in order of invocation.</summary>
    public List<KnownOperation> Open { get; } = [];

    private void Conclude(Traits[] phantoms)
    {
        if (_model.InitialValue is { } initial) _writers[initial] = Several;
        foreach (var traits in phantoms)
            if (traits.Leaves is { } value)
                _writers[value] = Several;
        for (var i = 0; i < _operations.Length; i++)
            if (_traits[i].Leaves is { } value)
                _writers[value] = _writers.ContainsKey(value) ? Several : i;
        var witnesses = new Queue<int>(Enumerable.Range(0, _operations.Length).Where(i => _traits[i].Needs is not null));
        while (witnesses.TryDequeue(out var witness))
            if (Conclude(witness) is { } writer && _traits[writer].Needs is not null)
                witnesses.Enqueue(writer);
    }

    /// <summary>The operation of which a witness told something new.</summary>
    private int? Conclude(int witness)
    {
        if (_traits[witness].Needs is not { } value || !_writers.TryGetValue(value, out var writer) || writer == Several) return null;
        if (_returned[witness] >= _returned[writer] || _returned[witness] < _operations[writer].Invoked) return null;
        _returned[writer] = _returned[witness];
        if (_operations[writer].IsOpen)
        {
            _operations[writer] = _operations[writer].AsOk(_model.OutputSeenBy(_operations[writer], _operations[witness]));
            _traits[writer] = _model.TraitsOf(_operations[writer]);
        }
        return writer;
    }
}
