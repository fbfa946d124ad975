namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>Where the blocks of one committed version of a file are.</summary>
/// <param name="Stat">The version.</param>
/// <param name="SessionId">The write session that wrote it; block ids are made of it.</param>
/// <param name="Silos">The names of all silos that hold a block of it.</param>
/// <param name="ReplicaMap">
/// <see cref="FileStat.Replication"/> bytes for each block, in order: indices into <paramref name="Silos"/>.
/// </param>
[GenerateSerializer, Alias("oc.files.FileLayout"), Immutable]
public sealed record FileLayout(FileStat Stat, string SessionId, string[] Silos, byte[] ReplicaMap);
