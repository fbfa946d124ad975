namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// A block's bytes do not have the checksum they were written with. From a block store: of that one replica, whose bytes
/// were not served. From the client: of every replica that could be reached.
/// </summary>
[GenerateSerializer, Alias("oc.files.BlockDamagedException")]
public sealed class BlockDamagedException : FileSystemException
{
    public BlockDamagedException(string blockId, string siloName, string detail)
        : base($"Block '{blockId}' on {siloName} is damaged and was not served: {detail}")
    {
        BlockId = blockId;
        SiloName = siloName;
    }

    [Id(0)] public string BlockId { get; }

    [Id(1)] public string SiloName { get; }

    public override string Code => "file.block_damaged";

    public override bool Retryable => false;
}
