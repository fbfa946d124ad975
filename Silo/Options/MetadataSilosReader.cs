using OrleansCluster.Gateways.Http.Status;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Silo.Options;

/// <summary>Reads which silos the metadata group is created with.</summary>
internal static class MetadataSilosReader
{
    private const int Usual = 3;

    /// <summary>The silos, the one that creates the group first; empty if none is named and the cluster's are not known.</summary>
    /// <param name="parser">The settings.</param>
    /// <param name="silos">The silos that this process knows of: the whole cluster, or only its own.</param>
    /// <exception cref="SettingException">The list is not of its form, or names a silo that the cluster does not have.</exception>
    public static IReadOnlyList<string> Read(SettingParser parser, IReadOnlyList<string> silos)
    {
        var knowsAll = KnowsAll(parser);
        if (parser.Text(SettingSpecs.MetadataSilos) is not { } text)
            return knowsAll ? [.. silos.Order(NaturalOrder.Instance).Take(Usual)] : [];
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        if (names.Length > RaftReplicas.MaxSilos || !names.All(SettingParser.IsSafeName) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw parser.Wrong(SettingSpecs.MetadataSilos);
        if (knowsAll && names.FirstOrDefault(name => !silos.Contains(name)) is { } unknown)
            throw parser.Wrong(SettingSpecs.MetadataSilos, $"'{unknown}' is not one of {string.Join(", ", silos)}");
        return names;
    }

    // A process that is one of an unknown number would take itself for the first, as each of the others would.
    private static bool KnowsAll(SettingParser parser) =>
        parser.IsGiven(SettingSpecs.Cluster)
        || !(parser.IsGiven(SettingSpecs.SiloName)
            || parser.IsGiven(SettingSpecs.PrimaryPort)
            || parser.Choice<ClusteringKind>(SettingSpecs.Clustering) == ClusteringKind.Postgres);
}
