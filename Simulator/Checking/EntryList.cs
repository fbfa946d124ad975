namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// The invocations and returns of the operations that are not placed yet, in order of time; at equal times invocations come first, as
/// such operations are concurrent. A doubly linked list, from which an operation is lifted and into which it is put back in the reverse
/// order (Wing, Gong, "Testing and verifying concurrent objects", JPDC 17, 1993).
/// </summary>
internal sealed class EntryList
{
    private readonly int _operations;
    private readonly int[] _next;
    private readonly int[] _previous;

    public EntryList(List<KnownOperation> operations)
    {
        _operations = operations.Count;
        var entries = new int[2 * _operations];
        for (var i = 0; i < entries.Length; i++) entries[i] = i;
        Array.Sort(entries, (a, b) => Place(a).CompareTo(Place(b)));
        (_next, _previous) = (new int[entries.Length + 1], new int[entries.Length + 1]);
        var last = Head;
        foreach (var entry in entries)
        {
            (_next[last], _previous[entry]) = (entry, last);
            last = entry;
        }
        (_next[last], _previous[Head]) = (Head, last);

        (long Time, int Kind, int Entry) Place(int entry) => IsReturn(entry)
            ? (operations[entry - _operations].Returned, 1, entry)
            : (operations[entry].Operation.Invoked, 0, entry);
    }

    /// <summary>Before the first and after the last entry.</summary>
    public int Head => 2 * _operations;

    /// <summary>The first entry, or <see cref="Head"/>. The invocation of an operation has its number.</summary>
    public int First => _next[Head];

    public int After(int entry) => _next[entry];

    public bool IsReturn(int entry) => entry >= _operations && entry < Head;

    /// <summary>Whose return it is.</summary>
    public int OperationOf(int returned) => returned - _operations;

    public void Lift(int operation)
    {
        Unlink(operation);
        Unlink(operation + _operations);
    }

    public void PutBack(int operation)
    {
        Link(operation + _operations);
        Link(operation);
    }

    private void Unlink(int entry) => (_next[_previous[entry]], _previous[_next[entry]]) = (_next[entry], _previous[entry]);

    private void Link(int entry) => _next[_previous[entry]] = _previous[_next[entry]] = entry;
}
