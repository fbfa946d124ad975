using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>
/// Which consensus groups the disk of one silo knows; the key is <c>groups@silo</c> (<see cref="SiloGroups.KeyOf"/>). Runs on that silo or not
/// at all (<see cref="PinnedSiloUnavailableException"/>). For operators: a call of a replica begins its folder if there is none, so whoever takes names
/// of groups from outside asks here first.
/// </summary>
[Alias("oc.consensus.ISiloGroupsGrain")]
public interface ISiloGroupsGrain : IGrainWithStringKey
{
    /// <summary>
    /// The names of the groups for which there is a folder, in ordinal order, at most <see cref="SiloGroups.MaxGroups"/>. The folder may be one of
    /// which no replica came, or that was discarded: the replica itself tells. Throws <see cref="GroupsUnreadableException"/>.
    /// </summary>
    [Alias("List")]
    Task<string[]> ListAsync();
}
