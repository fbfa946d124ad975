using System.Diagnostics;
using OrleansCluster.Embedded.Chance;

namespace OrleansCluster.Embedded.Scheduling;

/// <summary>
/// Runs its work items one at a time, in the order they came in. It is at once the inbox, the synchronization context of what runs
/// in it (so that continuations come home) and the pool's work item (so that scheduling it allocates nothing).
/// </summary>
/// <remarks>
/// The inbox is a stack of many writers and one reader (R. K. Treiber, Systems Programming: Coping with Parallelism, 1986), taken as
/// a whole and turned round. Its head doubles as the state: null is idle, <see cref="Running"/> is taken and empty, anything else is
/// the newest item. Whoever pushes onto null schedules the context; nobody else does. So it is scheduled exactly once while it has work.
/// </remarks>
internal abstract class TurnContext : SynchronizationContext, IThreadPoolWorkItem
{
    private static readonly WorkItem Running = new Marker();

    private static readonly ExecutionContext? DefaultExecutionContext = CaptureDefault();

    private readonly bool _isWatched;
    private WorkItem? _head;
    private WorkItem? _taken;

    protected TurnContext(TurnScheduler scheduler)
    {
        Scheduler = scheduler;
        _isWatched = scheduler.WatchesWork;
        if (scheduler.ForbidsWaiting) SetWaitNotificationRequired();
    }

    public TurnScheduler Scheduler { get; }

    /// <summary>Whether turns may no longer run: a killed silo's may not.</summary>
    public abstract bool IsFenced { get; }

    /// <summary>Where identifiers drawn in its turns come from; null: the system.</summary>
    public virtual EngineRandom? Chance => null;

    /// <summary>An item's own failure; it never ends the loop.</summary>
    protected abstract void OnUnhandled(Exception exception);

    public void Enqueue(WorkItem item)
    {
        Debug.Assert(item.Next is null, "A work item is in one inbox at a time.");
        if (_isWatched) Scheduler.OnEnqueue();
        while (true)
        {
            var head = Volatile.Read(ref _head);
            item.Next = head;
            if (Interlocked.CompareExchange(ref _head, item, head) != head) continue;
            if (head is null) Scheduler.Schedule(this);
            return;
        }
    }

    public sealed override void Post(SendOrPostCallback d, object? state) => Enqueue(new PostedCallback(d, state));

    public sealed override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A turn cannot be run synchronously from outside; await it.");

    public sealed override SynchronizationContext CreateCopy() => this;

    public sealed override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        Scheduler.OnWaiting();
        return WaitHelper(waitHandles, waitAll, millisecondsTimeout);
    }

    void IThreadPoolWorkItem.Execute() => ThreadPoolTurnScheduler.Run(this);

    /// <summary>Runs up to <paramref name="limit"/> turns.</summary>
    /// <returns>Whether there is more to do: then the caller schedules this context again.</returns>
    public bool RunTurns(int limit)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        var outerContext = RuntimeContext.Enter(this);
        try
        {
            while (limit-- > 0)
            {
                var item = Take();
                if (item is null) return false;
                RunOne(item);
            }

            return true;
        }
        finally
        {
            RuntimeContext.Exit(outerContext);
            SetSynchronizationContext(outer);
        }
    }

    private void RunOne(WorkItem item)
    {
        if (IsFenced) return;
        try
        {
            item.Execute(this);
        }
#pragma warning disable CA1031 // Whatever a turn throws belongs to that turn: it is reported, and the next one runs.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            OnUnhandled(exception);
        }

        // A turn that is not async leaves what it set in AsyncLocals behind; the next one must not see it.
        ResetExecutionContext();
    }

    internal static void ResetExecutionContext()
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), DefaultExecutionContext)) ExecutionContext.Restore(DefaultExecutionContext!);
    }

    private WorkItem? Take()
    {
        if (_taken is null)
        {
            var head = _head;
            if (head is null || ReferenceEquals(head, Running))
            {
                // Empty: give up the run, unless somebody pushes at this very moment.
                if (Interlocked.CompareExchange(ref _head, null, head) == head) return null;
            }

            head = Interlocked.Exchange(ref _head, Running);
            _taken = Reverse(head);
        }

        var item = _taken!;
        _taken = item.Next;
        item.Next = null;
        return item;
    }

    private static WorkItem Reverse(WorkItem? newest)
    {
        WorkItem? oldest = null;
        while (newest is not null && !ReferenceEquals(newest, Running))
        {
            var next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        return oldest!;
    }

    private static ExecutionContext? CaptureDefault()
    {
        ExecutionContext? found = null;
        var thread = new Thread(() => found = ExecutionContext.Capture());
        thread.UnsafeStart(); // does not take this thread's context along
        thread.Join();
        return found;
    }

    private sealed class Marker : WorkItem
    {
        public override void Execute(TurnContext context) => throw new UnreachableException();
    }
}
