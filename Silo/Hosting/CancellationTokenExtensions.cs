namespace OrleansCluster.Silo.Hosting;

internal static class CancellationTokenExtensions
{
    /// <summary>Completes, normally, when the token fires.</summary>
    public static async Task WaitAsync(this CancellationToken token)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = token.Register(() => fired.TrySetResult());
        await fired.Task;
    }
}
