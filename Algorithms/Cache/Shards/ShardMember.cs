namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>One life of a silo: what it holds in memory ends with it.</summary>
/// <param name="Silo">The silo's name.</param>
/// <param name="Incarnation">Above 0, and another one for each life: the lease in the metadata store that it lives by.</param>
public readonly record struct ShardMember(string Silo, long Incarnation)
{
    public override string ToString() => $"{Silo}#{Incarnation}";
}
