namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A block store was asked for a block that it does not hold. Another replica may.</summary>
[GenerateSerializer, Alias("oc.files.BlockMissingException")]
public sealed class BlockMissingException : FileSystemException
{
    public BlockMissingException(string blockId, string siloName)
        : base($"There is no block '{blockId}' on {siloName}.")
    {
        BlockId = blockId;
        SiloName = siloName;
    }

    [Id(0)] public string BlockId { get; }

    [Id(1)] public string SiloName { get; }

    public override string Code => "file.block_missing";

    public override bool Retryable => false;
}
