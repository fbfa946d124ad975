namespace OrleansCluster.Simulator.Loop;

/// <summary>Says what a leak is, by the base library's methods that are on its stack.</summary>
internal static class LeakNames
{
    private static readonly (string Method, string What)[] Pool =
    [
        ("BackgroundService.StartAsync", "a BackgroundService (it starts its work by Task.Run)"),
        ("CancellationTokenSource.CancelAsync", "CancellationTokenSource.CancelAsync"),
        ("WhenEachState", "Task.WhenEach"),
        ("Tasks.Parallel.", "Parallel"),
        ("Linq.Parallel", "parallel LINQ"),
        ("Tasks.Task.Run(", "Task.Run"),
        ("TaskFactory", "Task.Factory.StartNew"),
        ("ThreadPool.QueueUserWorkItem", "ThreadPool.QueueUserWorkItem"),
        ("ThreadPool.RegisterWait", "ThreadPool.RegisterWaitForSingleObject"),
        ("System.IO.RandomAccess", "asynchronous file I/O"),
        ("System.IO.Strategies", "asynchronous file I/O"),
        ("System.IO.File.", "asynchronous file I/O"),
        ("SafeHandles.SafeFileHandle", "asynchronous file I/O"),
        ("System.Net.", "a socket"),
        ("Threading.SemaphoreSlim", "a SemaphoreSlim that was waited for with a token or a timeout"),
        ("Threading.Channels", "a channel's read or write with a token, or without AllowSynchronousContinuations"),
        ("ThreadPool.UnsafeQueueUserWorkItem(", "ThreadPool.UnsafeQueueUserWorkItem"),
        ("CancellationTokenSource.ExecuteCallbackHandlers", "a wait that is cancelled here (SemaphoreSlim.WaitAsync with a token does it, and ConfigureAwait(false))"),
    ];

    private static readonly (string Method, string What)[] Timers =
    [
        ("SemaphoreSlim.Wait", "SemaphoreSlim.WaitAsync with a timeout"),
        ("Tasks.Task.Delay", "Task.Delay"),
        ("Tasks.Task.WaitAsync", "Task.WaitAsync with a timeout"),
        ("Tasks.Task`1.WaitAsync", "Task.WaitAsync with a timeout"),
        ("CancelAfter", "CancellationTokenSource.CancelAfter"),
        ("CancellationTokenSource..ctor", "a CancellationTokenSource with a delay"),
        ("CancellationTokenSource.InitializeWithTimer", "a CancellationTokenSource with a delay"),
        ("PeriodicTimer..ctor", "a PeriodicTimer"),
        ("System.Timers.Timer", "a System.Timers.Timer"),
        ("System.Threading.Timer..ctor", "a System.Threading.Timer"),
    ];

    /// <summary>Work that was queued to the thread pool.</summary>
    public static string OfPoolWork(LeakStack stack)
    {
        var found = Array.Find(Pool, pair => stack.Passes(pair.Method)).What;
        return "work was queued to the thread pool: "
            + (found ?? "a continuation that does not come back to its context (ConfigureAwait(false), or RunContinuationsAsynchronously), completed here");
    }

    /// <summary>A timer of the real clock that was set.</summary>
    public static string OfTimer(LeakStack stack, int due)
    {
        var found = Array.Find(Timers, pair => stack.Passes(pair.Method)).What;
        return $"a real timer was set, due in {due} ms: {found ?? "one of the base library's"}, without the process's TimeProvider";
    }

    /// <summary>A turn that is about to block; null if only a lock is contended, which another simulation of this process may hold for a moment.</summary>
    public static string? OfWait(LeakStack stack)
    {
        if (stack.Passes("Threading.Monitor.Enter") || stack.Passes("Threading.Monitor.ReliableEnter") || stack.Passes("Threading.Lock.")) return null;
        var found = stack.Passes("Tasks.Task") ? ".Wait() or .Result of a task" : "a wait for an event, a semaphore or a thread";
        return $"a turn blocks the simulation's thread, and so itself: {found}";
    }
}
