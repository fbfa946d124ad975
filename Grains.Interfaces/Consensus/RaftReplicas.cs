using System.Text.RegularExpressions;

namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>Names of groups, and keys of their replicas.</summary>
public static partial class RaftReplicas
{
    /// <summary>The longest command or query, in bytes: 4 MiB.</summary>
    public const int MaxCommandBytes = 4 << 20;

    /// <summary>The most silos that a group is created with.</summary>
    public const int MaxSilos = 7;

    /// <summary>The key of a group's replica on a silo.</summary>
    /// <exception cref="ArgumentException">No name of a group: 1 to 64 of a-z, 0-9 and '-', the first a letter.</exception>
    public static string KeyOf(string group, string siloName) => IsName(group)
        ? $"{group}@{siloName}"
        : throw new ArgumentException($"'{group}' is no name of a group: it has 1 to 64 of a-z, 0-9 and '-', the first a letter.", nameof(group));

    /// <summary>Whether it is a name that a group may have.</summary>
    public static bool IsName(string group) => NamePattern().IsMatch(group);

    [GeneratedRegex("^[a-z][a-z0-9-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
