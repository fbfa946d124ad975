namespace OrleansCluster.Simulator.Disks;

/// <summary>A change of a file since its last flush.</summary>
/// <param name="Offset">Where a write begins.</param>
/// <param name="Length">How long it is; for a change of the file's length, the new one.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Saved">Its bytes, once the page cache has others in their place; until then null.</param>
internal readonly record struct InodeChange(int Offset, int Length, InodeChangeKind Kind, byte[]? Saved = null)
{
    public int End => Offset + Length;
}
