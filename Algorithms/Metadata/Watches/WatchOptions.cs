namespace OrleansCluster.Algorithms.Metadata.Watches;

/// <summary>What a watch is of, and what it may take.</summary>
/// <param name="Range">The keys watched.</param>
/// <param name="WithPrevious">Whether events tell what the key held before.</param>
/// <param name="MaxBufferedEvents">Events kept for a watcher that has not taken them yet; beyond it, it reads them again.</param>
/// <param name="MaxBufferedBytes">Bytes of them.</param>
public sealed record WatchOptions(KeyRange Range, bool WithPrevious, int MaxBufferedEvents = 1_000, long MaxBufferedBytes = 1024 * 1024);
