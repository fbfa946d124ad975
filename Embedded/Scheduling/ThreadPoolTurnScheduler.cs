namespace OrleansCluster.Embedded.Scheduling;

/// <summary>
/// Real time: contexts run on the thread pool, in parallel on all cores. A context that becomes ready during a turn takes a slot of
/// the thread that runs this turn and goes next there, while its data is in that core's cache (the same idea as the LIFO slot of other
/// work-stealing runtimes); at most <see cref="SlotBudget"/> in a row, then the global queue, so that two activations that call each
/// other cannot starve the rest.
/// </summary>
internal sealed class ThreadPoolTurnScheduler : TurnScheduler
{
    private const int SlotBudget = 64;

    [ThreadStatic]
    private static Worker? t_worker;

    public override void Schedule(TurnContext context)
    {
        var worker = t_worker;
        if (worker is null || !worker.Running)
        {
            Queue(context);
            return;
        }

        var displaced = worker.Slot;
        worker.Slot = context;
        if (displaced is not null) Queue(displaced);
    }

    /// <summary>The pool calls this, through the context's own <see cref="IThreadPoolWorkItem"/>.</summary>
    public static void Run(TurnContext context)
    {
        var worker = t_worker ??= new Worker();
        worker.Running = true;
        try
        {
            var budget = SlotBudget;
            for (TurnContext? next = context; next is not null; next = worker.Slot, worker.Slot = null)
            {
                if (budget-- == 0)
                {
                    Queue(next);
                    break;
                }

                if (next.RunTurns(TurnsPerRun)) Queue(next);
            }
        }
        finally
        {
            worker.Running = false;
            var left = worker.Slot;
            worker.Slot = null;
            if (left is not null) Queue(left);
        }
    }

#pragma warning disable RS0030 // Real time is where turns meet the thread pool; the simulator has a scheduler of its own.
    private static void Queue(TurnContext context) => ThreadPool.UnsafeQueueUserWorkItem(context, preferLocal: false);
#pragma warning restore RS0030

    private sealed class Worker
    {
        public bool Running;
        public TurnContext? Slot;
    }
}
