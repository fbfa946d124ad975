namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// A silo's folder holds the blocks of another file system than the one whose state the cluster holds: the state was lost or
/// replaced, or the folder is another cluster's. The block store does not open, so nothing was touched. Bring the two
/// together again; only if the blocks are not wanted, empty the folder.
/// </summary>
[GenerateSerializer, Alias("oc.files.ForeignBlocksException")]
public sealed class ForeignBlocksException : FileSystemException
{
    public ForeignBlocksException(string siloName, string folder, string detail)
        : base($"The block store of {siloName} does not open: {folder} {detail} Nothing was touched. "
            + "Start the silo with the state and the folder that belong together, or empty the folder if its blocks are not wanted.")
        => SiloName = siloName;

    [Id(0)] public string SiloName { get; }

    public override string Code => "file.foreign_blocks";

    public override bool Retryable => false;
}
