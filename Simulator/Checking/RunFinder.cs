namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Finds the runs of open operations that, placed directly before an operation that is illegal, make it legal.
/// <para>
/// It is enough to place open operations so. Take any linearization, and in it a run of them (as long as it can be) and the operation o,
/// not open, after it. If o is legal in the state before the run, the run is of no use there: if o settles the state, the run can be left
/// out; if o is read-only, it can come before the run (<see cref="SequentialModel{TState}"/>); and if o is the last, the run can be left
/// out. Open operations may be left out, and may come as late as one likes. Doing so again and again, runs are left only directly before
/// an o that is illegal without them. By the same argument a run ends where o is legal; an operation of it that steps to the same state
/// without the one before it makes that one useless; and an unconditional one that leaves a value can only be the first.
/// </para>
/// <para>
/// If an unlimited, unconditional open operation makes o legal by itself, no other unconditional one need be tried first. Where o settles
/// the state, or saw its value, both lead to the same; where o saw only that another value was there than it expected, what the other
/// would have led to can still be got by placing it later, as it was not used. (Not so where o saw that a <i>version</i> was another:
/// each write uses one up.)
/// </para>
/// </summary>
internal sealed class RunFinder<TState>(SequentialModel<TState> model, States<TState> states, OpenClasses classes, StepCount steps)
    where TState : notnull
{
    private readonly List<Node> _nodes = [];
    private readonly HashSet<Visit> _visited = [];

    /// <summary>Adds the runs to a list, each with the state after the operation.</summary>
    public void Find(int state, int index, KnownOperation target, long returned, List<Option> found)
    {
        if (classes.All.Count == 0 || model.IsHopeless(states[state], target.Operation)) return;
        var candidates = classes.LeadingTo(target.Traits);
        _nodes.Clear();
        _visited.Clear();
        _nodes.Add(new Node(state, -1, null, []));
        for (var i = 0; i < _nodes.Count; i++)
            Extend(i, candidates, index, target, returned, found);
    }

    private void Extend(int from, OpenClass[] candidates, int index, KnownOperation target, long returned, List<Option> found)
    {
        var node = _nodes[from];
        var mayDominate = !target.Traits.ReadOnly || target.Traits.Needs is not null || target.Traits.Expects is not null;
        var dominated = false;
        foreach (var candidate in candidates)
        {
            if (candidate.StartsRun && (dominated || node.Parent >= 0)) continue;
            var used = node.Used.Count(one => ReferenceEquals(one, candidate));
            if (candidate.Available(returned) <= used) continue;
            if (!Step(node.State, candidate.Example, out var next) || next == node.State) continue;
            if (node.Parent >= 0 && candidate.Traits.Leaves is not null
                && Step(_nodes[node.Parent].State, candidate.Example, out var without) && without == next) continue;
            var legal = Step(next, target.Operation, out var after);
            if (!legal && model.IsHopeless(states[next], target.Operation)) continue;
            OpenClass[] use = candidate.Unlimited ? node.Used : [.. node.Used, candidate];
            if (!_visited.Add(Visit.Of(next, use))) continue;
            _nodes.Add(new Node(next, from, candidate, use));
            if (!legal) continue;
            found.Add(new Option(index, after, Path(_nodes.Count - 1), []));
            // Nothing is to be found behind it: a node that is legal is not extended.
            _nodes.RemoveAt(_nodes.Count - 1);
            dominated |= mayDominate && candidate.Unlimited && candidate.StartsRun;
        }
    }

    private bool Step(int state, Operation operation, out int next)
    {
        steps.Take();
        next = state;
        if (!model.TryStep(states[state], operation, out var after)) return false;
        next = states.NumberOf(after);
        return true;
    }

    private OpenClass[] Path(int last)
    {
        var path = new List<OpenClass>();
        for (var node = _nodes[last]; node.Class is not null; node = _nodes[node.Parent]) path.Add(node.Class);
        path.Reverse();
        return [.. path];
    }

    private sealed record Node(int State, int Parent, OpenClass? Class, OpenClass[] Used);

    /// <summary>A state, and how many of each class were used to get there.</summary>
    private readonly record struct Visit(int State, string Used)
    {
        public static Visit Of(int state, OpenClass[] used) => new(state, used.Length == 0 ? "" : string.Join(',', used
            .CountBy(one => one.Index).OrderBy(count => count.Key).Select(count => $"{count.Key}×{count.Value}")));
    }
}
