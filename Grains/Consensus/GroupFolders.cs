using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Consensus;

/// <summary>The folders of a silo's replicas: one for each group.</summary>
internal static class GroupFolders
{
    private const string Root = "consensus";

    /// <summary>The names of the groups that have one, in ordinal order.</summary>
    /// <exception cref="StorageException">They cannot be listed.</exception>
    public static async Task<IReadOnlyList<string>> ListAsync(IDisk disk)
    {
        if (!await disk.ExistsAsync(Root))
            return [];
        return [.. (await disk.ListAsync(Root)).Select(folder => folder.Name).Where(RaftReplicas.IsName)];
    }
}
