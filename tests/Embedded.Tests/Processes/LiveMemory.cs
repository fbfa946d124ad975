namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>What this process really holds: without what is garbage already, of which there is the more the less time the collector gets.</summary>
internal static class LiveMemory
{
    public static long Measure()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        var after = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return after.HeapSizeBytes - after.FragmentedBytes;
    }
}
