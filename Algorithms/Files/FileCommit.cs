namespace OrleansCluster.Algorithms.Files;

/// <summary>What a writer asks to commit, already checked for form.</summary>
public sealed record FileCommit(string SessionId, long Length, string Sha256, string[] Silos, byte[] ReplicaMap);
