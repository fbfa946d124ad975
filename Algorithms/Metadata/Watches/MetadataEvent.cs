namespace OrleansCluster.Algorithms.Metadata.Watches;

/// <summary>A key was put or deleted.</summary>
/// <param name="Version">What it holds from then on; <see cref="KeyVersion.IsDeletion"/> tells which of the two it was.</param>
/// <param name="Previous">What it held before, if that was asked for; null if nothing.</param>
public readonly record struct MetadataEvent(KeyVersion Version, KeyVersion? Previous);
