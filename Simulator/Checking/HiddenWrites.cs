namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Blind writes whose values no operation needs, expects or tells. When any blind write x is placed, all of them that may be placed can be
/// placed directly before it, in whatever order.
/// <para>
/// Proof: take an order in which x comes next and such a write w, which may come now, later. Moved before x, w changes nothing after x.
/// Where it was, the state is now another, until an operation that settles it. An operation between them is legal in the state that w
/// left; so it needs no value, as that value is needed by none. If it is blind it is legal still. So it is only operations that need no
/// value, but are not blind, that could tell the difference (a "cas" that failed, a "delete" that found something): writes after which
/// such a one may come before another write certainly has are not treated so.
/// </para>
/// </summary>
internal static class HiddenWrites
{
    /// <summary>For each operation, in order of invocation, whether it is one.</summary>
    public static bool[] Of(List<KnownOperation> required, OpenClasses classes)
    {
        var settled = new long[required.Count + 1]; // when one of those from here on that settle the state had returned
        settled[^1] = long.MaxValue;
        for (var i = required.Count - 1; i >= 0; i--)
            settled[i] = required[i].Traits.Leaves is null ? settled[i + 1] : Math.Min(settled[i + 1], required[i].Returned);
        var tellers = new List<int>();
        var returned = new List<long>(); // the latest of the tellers so far
        for (var i = 0; i < required.Count; i++)
        {
            if (required[i].Traits is { Blind: true } or { Needs: not null }) continue;
            tellers.Add(i);
            returned.Add(Math.Max(required[i].Returned, returned.Count == 0 ? long.MinValue : returned[^1]));
        }
        return [.. required.Select(write => write.Traits is { Blind: true, Leaves: { } value } && !classes.IsNamed(value) && !IsTold(write))];

        bool IsTold(KnownOperation write)
        {
            var before = CountUntil(required.Count, i => required[i].Operation.Invoked <= write.Returned);
            var met = CountUntil(tellers.Count, i => required[tellers[i]].Operation.Invoked <= settled[before]);
            return met > 0 && returned[met - 1] >= write.Operation.Invoked;
        }
    }

    /// <summary>How many of the first satisfy a condition that, once it fails, fails for all that follow.</summary>
    private static int CountUntil(int count, Func<int, bool> condition)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (condition(middle)) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
