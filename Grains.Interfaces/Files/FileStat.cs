namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>What is known of one committed version of a file.</summary>
/// <param name="Path">The normalized path.</param>
/// <param name="Length">In bytes.</param>
/// <param name="BlockSize">In bytes; every block has it but the last.</param>
/// <param name="Replication">How many silos hold each block.</param>
/// <param name="Sha256">Of the whole content: 64 lower-case hexadecimal digits.</param>
/// <param name="ModifiedUtc">When it was committed, by the clock of the silo that did so.</param>
/// <param name="Version">Grows with every commit of the path, over deletions too. Not consecutive.</param>
[GenerateSerializer, Alias("oc.files.FileStat"), Immutable]
public sealed record FileStat(
    string Path,
    long Length,
    int BlockSize,
    int Replication,
    string Sha256,
    DateTimeOffset ModifiedUtc,
    long Version);
