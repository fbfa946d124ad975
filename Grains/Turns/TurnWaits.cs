namespace OrleansCluster.Grains.Turns;

/// <summary>How an activation waits for calls with an end of its own.</summary>
internal static class TurnWaits
{
    /// <summary>
    /// The call, completed in a turn of the activation that waits: any thread may complete the call itself, and a wait with a time limit, or one that
    /// can be cancelled, would then go on through the thread pool.
    /// </summary>
    public static async Task<T> InTurnAsync<T>(this Task<T> call) => await call;

    /// <inheritdoc cref="InTurnAsync{T}(Task{T})"/>
    public static async Task InTurnAsync(this Task call) => await call;
}
