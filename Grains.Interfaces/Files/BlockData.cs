namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// Bytes on their way to or from a block store. They are handed over, not copied: whoever has passed them on changes them no
/// more, unless the call was answered.
/// </summary>
[GenerateSerializer, Alias("oc.files.BlockData"), Immutable]
public sealed class BlockData
{
    public BlockData(byte[] bytes) => Bytes = bytes;

    [Id(0)] public byte[] Bytes { get; }

    /// <summary>In bytes.</summary>
    public int Length => Bytes.Length;
}
