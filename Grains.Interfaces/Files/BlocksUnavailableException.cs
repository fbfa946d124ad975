namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// None of the silos that hold a block answered with it in time. The file is there; what was read before this is right.
/// Retry when the silos named are back.
/// </summary>
[GenerateSerializer, Alias("oc.files.BlocksUnavailableException")]
public sealed class BlocksUnavailableException : FileSystemException
{
    public BlocksUnavailableException(string path, int block, string detail)
        : base($"Block {block} of '{path}' cannot be read now: {detail}")
    {
        Path = path;
        Block = block;
    }

    [Id(0)] public string Path { get; }

    /// <summary>The number of the block within the file, from 0.</summary>
    [Id(1)] public int Block { get; }

    public override string Code => "file.blocks_unavailable";

    public override bool Retryable => true;
}
