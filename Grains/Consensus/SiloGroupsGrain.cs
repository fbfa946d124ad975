using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Tells which groups have a folder on this silo's disk. Opens none.</summary>
[PinnedToSilo, Reentrant]
public sealed class SiloGroupsGrain(IDisk disk, ILocalSiloDetails silo) : Grain, ISiloGroupsGrain
{
    private const string Folder = "consensus";

    public override Task OnActivateAsync(CancellationToken cancellationToken) => this.GetPrimaryKeyString() == SiloGroups.KeyOf(silo.Name)
        ? Task.CompletedTask
        : throw new ArgumentException($"'{this.GetPrimaryKeyString()}' is not the key of the groups of {silo.Name}.");

    public async Task<string[]> ListAsync()
    {
        try
        {
            return await disk.ExistsAsync(Folder)
                ? [.. (await disk.ListAsync(Folder)).Select(entry => entry.Name).Where(RaftReplicas.IsName).Take(SiloGroups.MaxGroups)]
                : [];
        }
        catch (StorageException e)
        {
            throw new GroupsUnreadableException(silo.Name, e.Message);
        }
    }
}
