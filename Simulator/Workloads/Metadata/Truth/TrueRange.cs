using System.Collections.Immutable;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>Reading ranges of a state, and comparing with it, by the rules.</summary>
internal static class TrueRange
{
    /// <summary>What is in the range, in the order of the keys.</summary>
    public static IEnumerable<TrueVersion> In(ImmutableSortedDictionary<string, TrueVersion> state, KeyRange range) =>
        state.Values.Where(version => range.Contains(ByteString.OfUtf8(version.Key)));

    /// <summary>What a read answers, as text.</summary>
    public static string Read(ImmutableSortedDictionary<string, TrueVersion> state, RangeOperation read)
    {
        TrueVersion[] all = [.. In(state, read.Range)];
        TrueVersion[] told = read.Limit == 0 ? all : [.. all.Take(read.Limit)];
        var items = read.CountOnly ? [] : told.Select(version => (read.KeysOnly ? version with { Value = "" } : version).ToString());
        return AnswerText.Range(items, told.Length, told.Length < all.Length);
    }

    /// <summary>Whether a compare holds for what a key holds; null: nothing.</summary>
    public static bool Holds(Compare compare, TrueVersion? version)
    {
        if (compare.Target == CompareTarget.Value)
            return version is not null && Stands(compare.Relation, string.CompareOrdinal(version.Value, compare.Value.ToString()));
        var actual = compare.Target switch
        {
            CompareTarget.Version => version?.Version,
            CompareTarget.CreateRevision => version?.Created,
            CompareTarget.ModRevision => version?.Modified,
            _ => version?.Lease,
        };
        return Stands(compare.Relation, (actual ?? 0).CompareTo(compare.Number));
    }

    private static bool Stands(CompareRelation relation, int order) => relation switch
    {
        CompareRelation.Equal => order == 0,
        CompareRelation.NotEqual => order != 0,
        CompareRelation.Less => order < 0,
        _ => order > 0,
    };
}
