using System.Diagnostics;

namespace OrleansCluster.Harness;

/// <summary>Waits for conditions, with a bound.</summary>
public static class Until
{
    /// <summary>How long anything may take before it counts as failed. Generous: two cores may be busy with other builds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns when the condition holds. It is asked again every 20 ms.</summary>
    /// <param name="condition">What must come true.</param>
    /// <param name="otherwise">What to say if it did not.</param>
    /// <param name="limit">How long to wait; <see cref="Patience"/> if not given.</param>
    /// <exception cref="TimeoutException">It did not hold within the limit.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan? limit = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > (limit ?? Patience))
                throw new TimeoutException($"After {waited.Elapsed.TotalSeconds:0.0} s: {otherwise()}");
            await Task.Delay(20);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, Func{string}, TimeSpan?)"/>
    public static Task TrueAsync(Func<bool> condition, Func<string> otherwise, TimeSpan? limit = null) =>
        TrueAsync(() => Task.FromResult(condition()), otherwise, limit);
}
