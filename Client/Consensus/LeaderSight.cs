using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Client.Consensus;

/// <summary>A replica that said just now that it leads.</summary>
/// <param name="Silo">Where it is.</param>
/// <param name="Report">What it said.</param>
/// <param name="Found">What all replicas said, a second ago at most.</param>
internal sealed record LeaderSight(string Silo, ReplicaReport Report, GroupReport Found)
{
    public GroupMembers Members => GroupReading.MembersOf(this);
}
