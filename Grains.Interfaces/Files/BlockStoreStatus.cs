namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>Figures of one silo's block store. The counters run from its activation.</summary>
/// <param name="SiloName">The silo.</param>
/// <param name="Blocks">Blocks held now.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="DamagedBlocks">Blocks known to be damaged and not repaired yet.</param>
/// <param name="DamageSeen">How often a read or a check met damage.</param>
/// <param name="Repaired">Blocks put again from a good replica.</param>
/// <param name="OrphansDeleted">Blocks that belonged to nothing and were deleted.</param>
/// <param name="Reads">Reads answered.</param>
/// <param name="ReadBytes">Their bytes.</param>
/// <param name="Writes">Blocks acknowledged.</param>
/// <param name="WrittenBytes">Their bytes.</param>
/// <param name="Refused">Calls refused because too much was in flight.</param>
[GenerateSerializer, Alias("oc.files.BlockStoreStatus"), Immutable]
public sealed record BlockStoreStatus(
    string SiloName,
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
