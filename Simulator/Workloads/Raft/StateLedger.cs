namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>
/// What all state machines together have applied: each the same at each index (state-machine safety), no proposal twice, none that was said
/// to have had no effect; and what each register held at each index.
/// </summary>
internal sealed class StateLedger(Action<string> wrong)
{
    private readonly Dictionary<long, (ulong Digest, RaftCommand Command)> _applied = [];
    private readonly Dictionary<long, long> _indexes = [];
    private readonly HashSet<long> _refused = [];
    private readonly Dictionary<byte, List<RaftCell>> _cells = [];
    private long _last;

    /// <summary>The last index at which a command was applied, by any of them.</summary>
    public long Last => _last;

    public void Applied(long index, RaftCommand command, RaftState state)
    {
        if (index <= _last)
        {
            if (!_applied.TryGetValue(index, out var known)) wrong($"{command} was applied at {index}, where others applied none");
            else if (known.Command != command) wrong($"{command} was applied at {index}, and {known.Command} by another");
            else if (known.Digest != state.Digest) wrong($"up to {command} at {index} a replica has applied something else than another");
            return;
        }

        _applied.Add(index, (state.Digest, command));
        _last = index;
        if (!_indexes.TryAdd(command.Id, index)) wrong($"{command} was applied at {_indexes[command.Id]}, and again at {index}");
        if (_refused.Contains(command.Id)) wrong($"{command} was said never to happen, and was applied at {index}");
        var cells = CellsOf(command.Key);
        if (state[command.Key].Version == index) cells.Add(state[command.Key]);
    }

    /// <summary>A replica has a state from a snapshot.</summary>
    public void Restored(RaftState state)
    {
        if (state.Index > 0 && (!_applied.TryGetValue(state.Index, out var known) || known.Digest != state.Digest))
            wrong($"a state of index {state.Index} was restored that is not what was applied up to there");
    }

    /// <summary>A client was told that its proposal was applied.</summary>
    public void Acknowledged(long id, long index)
    {
        if (_indexes.GetValueOrDefault(id) != index) wrong($"proposal {id} was acknowledged at {index}, where it was not applied");
    }

    /// <summary>A client was told that its proposal never will be.</summary>
    public void Refused(long id)
    {
        _refused.Add(id);
        if (_indexes.TryGetValue(id, out var index)) wrong($"proposal {id} was said never to happen, and was applied at {index}");
    }

    /// <summary>What a register or counter held once all up to an index was applied.</summary>
    public RaftCell CellAt(byte key, long index) => CellsOf(key).LastOrDefault(cell => cell.Version <= index);

    private List<RaftCell> CellsOf(byte key) => _cells.TryGetValue(key, out var cells) ? cells : _cells[key] = [];
}
