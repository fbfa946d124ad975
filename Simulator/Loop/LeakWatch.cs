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
    private const string Source = "System.Diagnostics.Eventing.FrameworkEventSource";
    private const EventKeywords PoolAndTransfer = (EventKeywords)0x12;
    private const int KindOfTimer = 1;

    [ThreadStatic]
    private static SimLoop? t_loop;

    private static LeakWatch? s_instance;

    /// <summary>From now on this thread's leaks are the loop's; null ends it.</summary>
    public static void Watch(SimLoop? loop)
    {
        t_loop = loop;
        if (s_instance is not null) return;
        var made = new LeakWatch();
        if (Interlocked.CompareExchange(ref s_instance, made, null) is not null) made.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source) EnableEvents(eventSource, EventLevel.Verbose, PoolAndTransfer);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (t_loop is not { IsRunning: true } loop) return;
        switch (eventData.EventName)
        {
            case "ThreadPoolEnqueueWork":
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
