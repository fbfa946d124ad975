namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Open operations that are all alike, so that it is enough to try the one of them that was invoked first. Alike are those that do the
/// same; and, of those that leave values that no operation needs, expects or tells, those that differ in the value only: exchanging two such
/// values, or putting one in place of the other, makes no operation of the history legal or illegal.
/// <para>
/// Proof that the first invoked is enough: if b of a class is placed in an order and a, invoked before b, is placed later or nowhere,
/// then a can take b's place: it may come wherever b may; and b, if it takes a's, only comes later than it did.
/// </para>
/// </summary>
internal sealed class OpenClass(int index, Operation example, Traits traits, int leaves)
{
    private readonly List<long> _invoked = [];

    /// <summary>Its number among the classes.</summary>
    public int Index => index;

    /// <summary>The one that is tried for all.</summary>
    public Operation Example => example;

    public Traits Traits => traits;

    /// <summary>The number of the value that they leave, or -1.</summary>
    public int Leaves => leaves;

    /// <summary>What it leaves does not depend on what was before, so in a run it can only be the first.</summary>
    public bool StartsRun { get; } = traits.Leaves is not null && !traits.Conditional;

    /// <summary>There are as many as one likes, at any time.</summary>
    public bool Unlimited { get; set; }

    /// <summary>The operations, in order of invocation.</summary>
    public List<Operation> Members { get; } = [];

    /// <summary>How many of them are placed.</summary>
    public int Used { get; set; }

    /// <summary>One more. They are added in order of invocation.</summary>
    public void Add(Operation operation)
    {
        Members.Add(operation);
        _invoked.Add(operation.Invoked);
    }

    /// <summary>How many more may be placed before something that returned then.</summary>
    public int Available(long returned)
    {
        if (Unlimited) return int.MaxValue;
        if (Used == _invoked.Count || _invoked[Used] > returned) return 0;
        var (low, high) = (Used, _invoked.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (_invoked[middle] <= returned) low = middle;
            else high = middle;
        }
        return low + 1 - Used;
    }
}
