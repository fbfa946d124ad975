namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>The names of consensus groups that keep a metadata store.</summary>
public static class MetadataGroups
{
    /// <summary>The store of a cluster, unless it has several.</summary>
    public const string Default = "metadata";

    /// <summary>Whether a group of this name keeps a metadata store: <see cref="Default"/>, or one that begins with it and '-'.</summary>
    public static bool IsOne(string group) =>
        group == Default || (group is not null && group.StartsWith(Default + "-", StringComparison.Ordinal));
}
