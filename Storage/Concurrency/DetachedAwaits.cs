using System.Runtime.CompilerServices;

namespace OrleansCluster.Storage.Concurrency;

/// <summary>
/// How this room awaits. A log or a store serves many callers, and its pumps outlive each of them: they must not come back to the
/// scheduler of whichever grain happened to open the store or to start the pump (that grain may be busy, or gone). So nothing in
/// here resumes on a caller's scheduler; the caller's own await, on what we return, brings it home.
/// </summary>
/// <remarks>
/// In simulation this stays on the simulator's thread, because a disk completes its calls outside of any turn and without a
/// synchronization context (see <see cref="IDisk"/>), where such continuations run in place.
/// </remarks>
internal static class DetachedAwaits
{
#pragma warning disable RS0030 // The one place where this room leaves the caller's scheduler; the reason stands above.
    public static ConfiguredTaskAwaitable Detached(this Task task) => task.ConfigureAwait(false);

    public static ConfiguredTaskAwaitable<T> Detached<T>(this Task<T> task) => task.ConfigureAwait(false);

    public static ConfiguredValueTaskAwaitable Detached(this ValueTask task) => task.ConfigureAwait(false);

    public static ConfiguredValueTaskAwaitable<T> Detached<T>(this ValueTask<T> task) => task.ConfigureAwait(false);
#pragma warning restore RS0030
}
