namespace OrleansCluster.Algorithms.Files;

/// <summary>The blocks of a version that was replaced or deleted, remembered until every silo has deleted them.</summary>
/// <param name="SessionId">The session that wrote them.</param>
/// <param name="Blocks">How many there are, numbered from 0.</param>
/// <param name="Silos">The silos that have not deleted them yet.</param>
/// <param name="NotBeforeUtc">Until then they stay, for readers that opened the version.</param>
/// <param name="GiveUpUtc">From then on they are forgotten here and left to the silo's own sweep.</param>
public sealed record GarbageBlocks(
    string SessionId,
    int Blocks,
    string[] Silos,
    DateTimeOffset NotBeforeUtc,
    DateTimeOffset GiveUpUtc);
