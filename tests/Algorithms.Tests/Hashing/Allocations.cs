namespace OrleansCluster.Algorithms.Tests.Hashing;

internal static class Allocations
{
    private const int Calls = 1_000;

    /// <summary>Fails if calling it, once everything is warm, allocates on this thread.</summary>
    public static void AssertNone(Func<ulong> call)
    {
        var sum = 0UL;
        for (var i = 0; i < Calls; i++)
            sum += call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
            sum += call();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        GC.KeepAlive(sum);
    }
}
