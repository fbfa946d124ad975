namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// A block store's disk failed (full, an I/O error, a poisoned folder). Whether a block that was being put is on that disk
/// is unknown; it is not part of any file unless the file was committed with it. Use another silo.
/// </summary>
[GenerateSerializer, Alias("oc.files.BlockStoreFailedException")]
public sealed class BlockStoreFailedException : FileSystemException
{
    public BlockStoreFailedException(string siloName, string detail)
        : base($"The block store on {siloName} failed: {detail}") => SiloName = siloName;

    [Id(0)] public string SiloName { get; }

    public override string Code => "file.store_failed";

    public override bool Retryable => true;

    public override bool OutcomeKnown => false;
}
