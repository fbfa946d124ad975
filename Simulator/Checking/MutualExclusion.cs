namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Whether no two held a lock at one time, as far as they knew; and whether tokens grow: no two grants of a lock have the same, and if a
/// grant had returned when another was invoked, the other's token is greater. A holding that ends when another begins does not overlap it.
/// </summary>
internal static class MutualExclusion
{
    private const string Name = "mutual exclusion";

    /// <summary>Null if so. Acquires that were not granted, or of which that is not known, are no holdings.</summary>
    public static Violation? Check(IEnumerable<Holding> holdings)
    {
        foreach (var ofLock in holdings.GroupBy(holding => holding.Acquire.Key))
        {
            Holding[] granted = [.. ofLock.OrderBy(holding => holding.From).ThenBy(holding => holding.Acquire.Id)];
            if ((Overlap(granted) ?? SameToken(granted) ?? FallingToken(granted)) is { } violation) return violation;
        }
        return null;
    }

    private static Violation? Overlap(Holding[] granted)
    {
        Holding? latest = null;
        foreach (var holding in granted.Where(holding => holding.Until > holding.From))
        {
            if (latest is not null && holding.From < latest.Until)
                return Found(latest, holding, $"was held by {latest} {Span(latest)} and by {holding} {Span(holding)}");
            latest = holding; // As they do not overlap, it is held longer than those before.
        }
        return null;
    }

    private static Violation? SameToken(Holding[] granted)
    {
        var tokens = new Dictionary<long, Holding>();
        foreach (var holding in granted)
            if (!tokens.TryAdd(holding.Token, holding))
                return Found(tokens[holding.Token], holding, $"was granted twice with one token: {tokens[holding.Token]}, {holding}");
        return null;
    }

    private static Violation? FallingToken(Holding[] granted)
    {
        Holding? highest = null; // of those that had returned
        var next = 0;
        foreach (var holding in granted.OrderBy(holding => holding.Acquire.Invoked).ThenBy(holding => holding.Acquire.Id))
        {
            for (; next < granted.Length && granted[next].From < holding.Acquire.Invoked; next++)
                if (highest is null || granted[next].Token > highest.Token) highest = granted[next];
            if (highest is not null && holding.Token < highest.Token)
                return Found(highest, holding, $"was granted to {holding} after {highest}: the token fell");
        }
        return null;
    }

    private static string Span(Holding holding) =>
        $"from {Report.Time(holding.From)} {(holding.Until == long.MaxValue ? "on" : $"to {Report.Time(holding.Until)}")}";

    private static Violation Found(Holding a, Holding b, string what)
    {
        Operation[] shown = [.. new[] { a.Acquire, b.Acquire }.OrderBy(operation => operation.Id)];
        return new Violation(Name, $"\"{a.Acquire.Key}\" {what}.", shown, [.. shown.Select(operation => operation.Id)]);
    }
}
