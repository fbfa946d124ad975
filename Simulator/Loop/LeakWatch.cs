using System.Diagnostics.Tracing;

namespace OrleansCluster.Simulator.Loop;

/// <summary>
/// Sees work that a simulation's thread hands to the thread pool, and real timers that it sets, at the moment it does: the runtime's own
/// event source tells, on the thread that queues. One listener serves the process; each thread that simulates says so to it.
/// <para>It does not see a thread that is started, chance, or a clock that is read: the first is caught when that thread comes near the
/// engine, the others by comparing two runs.</para>
/// </summary>
internal sealed class LeakWatch : EventListener
{
    private const string PoolWork = "ThreadPoolEnqueueWork";
    private const string Source = "System.Diagnostics.Eventing.FrameworkEventSource";
    private const EventKeywords PoolAndTransfer = (EventKeywords)0x12;
    private const int KindOfTimer = 1;
    private const int MaxAttempts = 10_000;

    private static readonly Lock s_making = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ThreadStatic]
    private static SimLoop? t_loop;

    [ThreadStatic]
    private static bool t_isSeen;

    private static LeakWatch? s_instance;

    /// <summary>From now on this thread's leaks are the loop's; null ends it.</summary>
    /// <exception cref="SimulationBrokenException">The runtime does not tell of what is queued.</exception>
    public static void Watch(SimLoop? loop)
    {
        if (Volatile.Read(ref s_instance) is null)
            Make();
        t_loop = loop;
    }

    private static void Make()
    {
        lock (s_making)
        {
            if (s_instance is not null) return;
            var made = new LeakWatch();
            MakeSure();
            Volatile.Write(ref s_instance, made);
        }
    }

    // The pool finds out that somebody listens only when one of its threads next looks for work. As long as all of them are busy it tells nothing.
    private static void MakeSure()
    {
#pragma warning disable RS0030 // Once a process, before anything is simulated.
        // Not disposed: work that was waited for in vain may come yet.
        var hasRun = new AutoResetEvent(false);
        for (var attempt = 0; ; attempt++)
        {
            t_isSeen = false;
            ThreadPool.UnsafeQueueUserWorkItem(static done => done.Set(), hasRun, preferLocal: false);
            var isSeen = t_isSeen;
            if (!hasRun.WaitOne(Patience) || (!isSeen && attempt == MaxAttempts))
                throw new SimulationBrokenException("The runtime does not tell what is queued to the thread pool: leaks would not be seen.");
            if (isSeen) return;
        }
#pragma warning restore RS0030
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source) EnableEvents(eventSource, EventLevel.Verbose, PoolAndTransfer);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        t_isSeen |= eventData.EventName == PoolWork;
        if (t_loop is not { IsRunning: true } loop) return;
        switch (eventData.EventName)
        {
            case PoolWork:
                loop.Leaked(LeakNames.OfPoolWork);
                break;
            case "ThreadTransferSend" when eventData.Payload is [_, KindOfTimer, _, _, int due, ..]:
                loop.Leaked(stack => LeakNames.OfTimer(stack, due));
                break;
            case "ThreadTransferSend":
                loop.Leaked(_ => "work was handed to another thread by the base library (asynchronous I/O)");
                break;
        }
    }
}
