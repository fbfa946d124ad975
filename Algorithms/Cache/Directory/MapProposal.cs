using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Cache.Directory;

/// <summary>A partition map that follows from who lives, to be put on the condition that the stored one is of the revision that it follows.</summary>
/// <param name="ExpectedRevision">The stored map's revision; 0 if there must be none.</param>
/// <param name="Map">What is put.</param>
public sealed record MapProposal(long ExpectedRevision, PartitionMap Map);
