using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>What somebody was told that he holds.</summary>
/// <param name="Wish">By which wish.</param>
/// <param name="Handle">What the library gave him.</param>
/// <param name="Process">Where he is.</param>
/// <param name="Acquire">The call that was granted.</param>
internal sealed record LiveHandle(LockWish Wish, LockHandle Handle, SimProcess Process, Operation Acquire)
{
    /// <summary>With whom it shares. A writer who is about to let readers in shares from then on.</summary>
    public LockSharing Sharing { get; set; }

    /// <summary>Whether by all that its holder can see it is held: by the clock, and by what he was told, unless he stands still.</summary>
    public bool IsLive => Handle.Remaining > TimeSpan.Zero || (!Process.IsPaused && !Handle.LostToken.IsCancellationRequested);

    /// <summary>Whether both may be held at a time.</summary>
    public bool GoesWith(LiveHandle other) => (Sharing, other.Sharing) switch
    {
        (LockSharing.Shared, LockSharing.Shared) => true,
        (LockSharing.Permits, LockSharing.Permits) => !SlotsOf(Handle).Intersect(SlotsOf(other.Handle)).Any(),
        _ => Wish.Owner == other.Wish.Owner && Handle.FencingToken == other.Handle.FencingToken, // got again by its holder
    };

    public override string ToString() => $"{Wish} of {Process} with token {Handle.FencingToken}, granted at {Report.Time(Acquire.Returned)}, {Handle.Remaining} of it left";

    private static IReadOnlyList<int> SlotsOf(LockHandle handle) => handle is SemaphoreHandle semaphore ? semaphore.Slots : [];
}
