namespace OrleansCluster.Algorithms.Files;

/// <summary>The committed version of a file, as its record keeps it.</summary>
public sealed record CommittedFile(
    long Version,
    string SessionId,
    long Length,
    int BlockSize,
    int Replication,
    string Sha256,
    DateTimeOffset ModifiedUtc,
    string[] Silos,
    byte[] ReplicaMap);
