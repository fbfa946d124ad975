namespace OrleansCluster.Simulator.Checking;

/// <summary>Gives equal states equal numbers.</summary>
internal sealed class States<TState> where TState : notnull
{
    private readonly Dictionary<TState, int> _numbers = [];
    private readonly List<TState> _states = [];

    public TState this[int number] => _states[number];

    public int NumberOf(TState state)
    {
        if (_numbers.TryGetValue(state, out var number)) return number;
        _numbers.Add(state, _states.Count);
        _states.Add(state);
        return _states.Count - 1;
    }
}
