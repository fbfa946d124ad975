using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>Members as whoever calls gives them: checked, and put in the order in which they are numbered, so that the order of arrival is forgotten.</summary>
internal static class HashNodes
{
    private const string Digits = "0123456789";

    /// <summary>By name, ordinal.</summary>
    /// <exception cref="ArgumentException">None, too many, one twice, or one that must not be: its message says which and what is allowed.</exception>
    public static ImmutableArray<HashNode> Sort(IEnumerable<HashNode> nodes, string parameter) =>
        Sort(nodes, parameter, string.CompareOrdinal);

    /// <summary>By name, the digits at the end of it as a number: "silo-9" before "silo-10", as a set of replicas grows and shrinks.</summary>
    /// <exception cref="ArgumentException">As of <see cref="Sort(IEnumerable{HashNode}, string)"/>.</exception>
    public static ImmutableArray<HashNode> SortByNumber(IEnumerable<HashNode> nodes, string parameter) =>
        Sort(nodes, parameter, CompareByNumber);

    private static ImmutableArray<HashNode> Sort(IEnumerable<HashNode> nodes, string parameter, Comparison<string> compare)
    {
        ArgumentNullException.ThrowIfNull(nodes, parameter);
        var sorted = nodes.Take(HashLimits.MaxNodes + 1).ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("There must be a node.", parameter);
        if (sorted.Length > HashLimits.MaxNodes)
            throw new ArgumentException($"There are more than {HashLimits.MaxNodes} nodes.", parameter);
        foreach (var node in sorted)
            Check(node, parameter);
        Array.Sort(sorted, (a, b) => compare(a.Name, b.Name));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Name == sorted[i - 1].Name)
                throw new ArgumentException($"The node '{sorted[i].Name}' is there twice.", parameter);
        }

        return ImmutableArray.Create(sorted);
    }

    private static void Check(HashNode? node, string parameter)
    {
        if (node is null)
            throw new ArgumentException("A node is null.", parameter);
        if (CheckName(node.Name) is { } wrong)
            throw new ArgumentException(wrong, parameter);
        if (node.Weight is < 1 or > HashLimits.MaxWeight)
            throw new ArgumentOutOfRangeException(parameter, node.Weight, $"The weight of '{node.Name}': allowed is 1 to {HashLimits.MaxWeight}.");
    }

    /// <summary>What is wrong with a name; null if nothing.</summary>
    public static string? CheckName(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "The name of a node is empty.";
        if (name.Length > HashLimits.MaxNameLength)
            return $"The name of a node has {name.Length} letters; at most {HashLimits.MaxNameLength} are allowed.";

        // As UTF-8, of which the hash is, two such names could be one.
        for (var at = 0; at < name.Length; at++)
        {
            if (!char.IsSurrogate(name[at]))
                continue;
            if (at + 1 == name.Length || !char.IsSurrogatePair(name[at], name[at + 1]))
                return "The name of a node has half of a surrogate pair.";
            at++;
        }

        return null;
    }

    private static int CompareByNumber(string a, string b)
    {
        var stemA = a.AsSpan().TrimEnd(Digits);
        var stemB = b.AsSpan().TrimEnd(Digits);
        var byStem = stemA.SequenceCompareTo(stemB);
        if (byStem != 0)
            return byStem;
        var numberA = a.AsSpan(stemA.Length).TrimStart('0');
        var numberB = b.AsSpan(stemB.Length).TrimStart('0');
        var byLength = numberA.Length.CompareTo(numberB.Length);
        if (byLength != 0)
            return byLength;
        var byNumber = numberA.SequenceCompareTo(numberB);
        return byNumber != 0 ? byNumber : string.CompareOrdinal(a, b);
    }
}
