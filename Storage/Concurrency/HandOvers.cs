namespace OrleansCluster.Storage.Concurrency;

/// <summary>
/// The way out of this room for calls that end on a path shared with other calls (a pump, a flush that many wait for): the
/// caller's
/// code must not run in the middle of it, where it would hold up, or even wait for, the others.
/// </summary>
internal static class HandOvers
{
    /// <summary>The same result, whose continuations run on the caller's scheduler or, if it has none, on the pool.</summary>
    public static Task<T> HandOver<T>(this ValueTask<T> inner)
    {
        if (inner.IsCompleted)
            return inner.AsTask();
        var outer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = PassOnAsync(inner, outer); // It never throws.
        return outer.Task;
    }

    /// <summary>The same for a call without a result.</summary>
    public static Task HandOver(this ValueTask inner) => inner.IsCompleted ? inner.AsTask() : AsResult(inner).HandOver();

    private static async ValueTask<bool> AsResult(ValueTask inner)
    {
        await inner.Detached();
        return true;
    }

    private static async Task PassOnAsync<T>(ValueTask<T> inner, TaskCompletionSource<T> outer)
    {
        try
        {
            outer.SetResult(await inner.Detached());
        }
        catch (OperationCanceledException e)
        {
            outer.SetCanceled(e.CancellationToken);
        }
        catch (Exception e)
        {
            outer.SetException(e);
        }
    }
}
