using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Placement;

/// <summary>Finds the silo that a pinned grain's key names, by the membership as this silo sees it.</summary>
public sealed class PinnedToSiloDirector(IClusterMembershipService membership) : IPlacementDirector
{
    /// <summary>
    /// The silo of that name. Throws <see cref="PinnedSiloUnavailableException"/> if none is active. After a crash two
    /// incarnations of a name may look active for a while: the younger one is it.
    /// </summary>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString() ?? "";
        var name = PinnedKey.SiloOf(key) ?? "";
        SiloAddress? found = null;
        foreach (var member in membership.CurrentSnapshot.Members.Values)
        {
            if (member.Status != SiloStatus.Active || member.Name != name)
                continue;
            if (found is null || member.SiloAddress.Generation > found.Generation)
                found = member.SiloAddress;
        }

        return found is null
            ? Task.FromException<SiloAddress>(new PinnedSiloUnavailableException(key, name))
            : Task.FromResult(found);
    }
}
