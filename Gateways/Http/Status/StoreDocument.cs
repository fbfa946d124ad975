namespace OrleansCluster.Gateways.Http.Status;

/// <summary>A block store's figures; bytes in bytes, counters since its silo started.</summary>
internal sealed record StoreDocument(
    long Blocks,
    long Bytes,
    long DamagedBlocks,
    long DamageSeen,
    long Repaired,
    long OrphansDeleted,
    long Reads,
    long ReadBytes,
    long Writes,
    long WrittenBytes,
    long Refused);
