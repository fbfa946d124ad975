namespace OrleansCluster.Client.Metadata;

/// <summary>A lease that was granted, and is not renewed by itself.</summary>
/// <param name="Id">Its id, to be named in puts.</param>
/// <param name="TimeToLive">How long it lives after each renewal.</param>
public sealed record MetadataLease(long Id, TimeSpan TimeToLive);
