namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>A read, or a watch, was told that its revision is compacted away.</summary>
/// <param name="Compacted">The least revision that can be read.</param>
internal sealed record ReadCompacted(long Compacted)
{
    public override string ToString() => $"compacted at {Compacted}";
}
