namespace OrleansCluster.Client.Cache.Distributed;

/// <summary>Waits for what is asynchronous, on the caller's thread.</summary>
internal static class BlockingCall
{
    /// <summary>
    /// Begins the call where there is neither a synchronization context nor a task scheduler: the caller, who stands still meanwhile, may hold the only thread of his.
    /// </summary>
    public static T Run<T>(Func<Task<T>> call) =>
#pragma warning disable RS0030 // Nothing that a simulator runs may block; who does cannot go on by his own scheduler.
        Task.Run(call).GetAwaiter().GetResult();
#pragma warning restore RS0030

    /// <inheritdoc cref="Run{T}"/>
    public static void Run(Func<Task> call) => Run(async () =>
    {
        await call();
        return true;
    });
}
