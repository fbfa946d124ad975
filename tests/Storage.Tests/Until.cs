namespace OrleansCluster.Storage.Tests;

internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Waits for a condition, giving way to others meanwhile.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, "the condition did not come true");
            await Task.Yield();
        }
    }
}
