namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>What a write asks for when it begins.</summary>
/// <param name="BlockSize">In bytes.</param>
/// <param name="Replication">How many silos shall hold each block.</param>
/// <param name="ExpectedVersion">
/// Null: whatever is there is replaced. 0: nothing may be there. Else: exactly this version must be there.
/// </param>
[GenerateSerializer, Alias("oc.files.WriteOptions"), Immutable]
public sealed record WriteOptions(int BlockSize, int Replication, long? ExpectedVersion);
