namespace OrleansCluster.Bench.Metadata.Etcd;

/// <summary>What a member of etcd says of itself.</summary>
/// <param name="HasLeader">Whether it knows one.</param>
/// <param name="Leads">Whether it is that one.</param>
internal sealed record EtcdStatus(bool HasLeader, bool Leads);
