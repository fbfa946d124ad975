namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>What a writer asks to be made visible. Every block named was acknowledged by every silo named for it.</summary>
/// <param name="SessionId">The session, which must be current.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Of the content: 64 lower-case hexadecimal digits.</param>
/// <param name="Silos">The names of the silos that hold blocks.</param>
/// <param name="ReplicaMap">Replication bytes for each block: indices into <paramref name="Silos"/>, distinct within a block.</param>
[GenerateSerializer, Alias("oc.files.CommitRequest"), Immutable]
public sealed record CommitRequest(string SessionId, long Length, string Sha256, string[] Silos, byte[] ReplicaMap);
