namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>Several at once, as far as threads allow: all wait at the line until the last one is there.</summary>
internal static class Race
{
    public static async Task<T[]> RunAsync<T>(int runners, Func<int, Task<T>> run)
    {
        var line = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Enumerable.Range(0, runners).Select(runner => Task.Run(async () =>
        {
            await line.Task;
            return await run(runner);
        })).ToArray();
        line.SetResult();
        return await Task.WhenAll(waiting);
    }
}
