using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Algorithms.Tests.Cache.Shards;

/// <summary>A silo of the model: one life after the other.</summary>
internal sealed class Silo(string name)
{
    public string Name => name;

    public ShardMember Member { get; set; }

    /// <summary>Null while it is down.</summary>
    public ShardReplica? Replica { get; set; }

    /// <summary>It holds its lease for certain.</summary>
    public bool Believes { get; set; }

    /// <summary>Nothing reaches it, and what it sends arrives.</summary>
    public bool IsDeaf { get; set; }

    public bool IsUp => Replica is not null;

    public bool Serves => Believes && Replica?.Serving is not null;
}
