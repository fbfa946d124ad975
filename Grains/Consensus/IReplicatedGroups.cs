namespace OrleansCluster.Grains.Consensus;

/// <summary>Which groups a silo can have replicas of, and what they replicate.</summary>
public interface IReplicatedGroups
{
    /// <summary>A new, empty state machine for a group; null if there is no group of that name.</summary>
    IReplicatedStateMachine? Create(string group);
}
