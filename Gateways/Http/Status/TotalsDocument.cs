namespace OrleansCluster.Gateways.Http.Status;

/// <summary>Sums over all silos. A block with two replicas counts twice.</summary>
internal sealed record TotalsDocument(
    long Blocks,
    long Bytes,
    long DamagedBlocks,
    long DamageSeen,
    long Repaired,
    long ReadBytes,
    long WrittenBytes,
    int Activations);
