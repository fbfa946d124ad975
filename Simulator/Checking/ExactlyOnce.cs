namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Whether effects happened as often as they may: those of which any attempt was ok exactly once; those of which the outcome is unknown
/// at most once; those that only failed, never; and no others.
/// </summary>
internal static class ExactlyOnce
{
    private const string Name = "effects exactly once";

    /// <summary>Null if so.</summary>
    /// <param name="attempts">
    /// The calls; the effect of each is its input. Several attempts at one effect (the same input) may be made: it happens once at most.
    /// </param>
    /// <param name="effects">What had happened in the end: as often as it did, in any order.</param>
    public static Violation? Check(IEnumerable<Operation> attempts, IEnumerable<object> effects)
    {
        var times = effects.CountBy(effect => effect).ToDictionary();
        var known = new HashSet<object>();
        foreach (var effect in attempts.GroupBy(attempt => attempt.Input ?? throw Bad(attempt, "has no effect")))
        {
            known.Add(effect.Key);
            var happened = times.GetValueOrDefault(effect.Key);
            var ok = effect.Any(attempt => attempt.Outcome == Outcome.Ok);
            if (happened > 1) return Found($"\"{effect.Key}\" happened {happened} times.", effect);
            if (ok && happened == 0) return Found($"\"{effect.Key}\" was said to have happened, and did not.", effect);
            if (happened == 1 && effect.All(attempt => attempt.Outcome == Outcome.Failed))
                return Found($"\"{effect.Key}\" was said to have failed, and happened.", effect);
        }
        var stranger = times.Keys.Where(effect => !known.Contains(effect)).MinBy(effect => effect.ToString(), StringComparer.Ordinal);
        return stranger is null ? null : new Violation(Name, $"\"{stranger}\" happened, and none had tried.", [], []);
    }

    /// <summary>
    /// Null if a counter that each effect increments by one, and that gives the new count, shows effects exactly once: the counts given
    /// differ from each other, are of 1 up to the last one, and those given to no one are no more than the attempts of unknown outcome.
    /// </summary>
    /// <param name="attempts">The calls, each of another effect. What one gave that was ok is the count.</param>
    /// <param name="count">The count in the end.</param>
    public static Violation? CheckCount(IEnumerable<Operation> attempts, long count)
    {
        var given = new Dictionary<long, Operation>();
        var open = new List<Operation>();
        foreach (var attempt in attempts.Where(attempt => attempt.Outcome != Outcome.Failed))
        {
            if (attempt.IsOpen)
            {
                open.Add(attempt);
                continue;
            }
            var number = Versioned.Number(attempt.Output ?? throw Bad(attempt, "gave no count"));
            if (number < 1 || number > count) return Found($"#{attempt.Id} got the count {number}, and the last is {count}.", [attempt]);
            if (given.TryAdd(number, attempt)) continue;
            return Found($"#{given[number].Id} and #{attempt.Id} got the same count.", [given[number], attempt]);
        }
        var spare = count - given.Count;
        if (spare <= open.Count) return null;
        return Found($"The count is {count}: {given.Count} were acknowledged and {open.Count} are of unknown outcome, "
            + $"so {spare - open.Count} happened too often.", open);
    }

    private static ArgumentException Bad(Operation attempt, string what) => new($"Operation {attempt.Id} ({attempt}) {what}.");

    private static Violation Found(string what, IEnumerable<Operation> shown)
    {
        Operation[] ordered = [.. shown.OrderBy(operation => operation.Id)];
        return new Violation(Name, what, ordered, [.. ordered.Select(operation => operation.Id)]);
    }
}
