using System.Runtime.CompilerServices;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// Whether names are granted in the order in which those who want them came: what one activation decides is held to what had arrived there by
/// the moment in which it begins to write that. Calls bear a number by which they are known again on the silo.
/// </summary>
internal sealed class QueueWitness(LockFindings findings, Func<long> now, double drift, int maxWaiters)
{
    /// <summary>How many permits each who asks says that there are.</summary>
    public const int Permits = 3;

    private readonly Dictionary<long, LockProbe> _probes = [];
    // Who waits learns his place with the first answer, some 50 ms after he came: whole clients and a whole network need no longer than this.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private readonly ConditionalWeakTable<IGrainContext, ActivationQueue> _queues = [];
    private readonly Dictionary<(GrainId Grain, LockWish Wish), long> _since = [];

    /// <summary>
    /// Nothing fails any more but activations, each of which goes only when all who wait there have waited for a second: over that they keep the order in
    /// which they came first, whatever tickets they show.
    /// </summary>
    public bool IsWhole { get; set; }

    /// <summary>Sends a call with its number.</summary>
    public async Task<T> SendAsync<T>(LockProbe probe, Func<Task<T>> call)
    {
        var number = _probes.Count + 1L;
        _probes.Add(number, probe);
        RequestContext.Set(LockProbe.Key, number);
        return await call();
    }

    /// <summary>Stands before the grains.</summary>
    public async Task PassAsync(IIncomingGrainCallContext context)
    {
        if (context.MethodName is nameof(ISemaphoreGrain.SetPermitsAsync) or nameof(ISemaphoreGrain.SetPermitsInOrderAsync)) _queues.GetOrCreateValue(context.TargetContext).SetPermits();
        // What a name's activation asks of its store bears the number of the call that it came of, too, and is none.
        if (context.Grain is not ILeasedGrain || RequestContext.Get(LockProbe.Key) is not long number || !_probes.TryGetValue(number, out var probe))
        {
            await context.Invoke();
            return;
        }

        var queue = _queues.GetOrCreateValue(context.TargetContext);
        var came = (context.TargetContext.GrainId, probe.Wish);
        _since.TryAdd(came, now());
        queue.Arrive(probe, now(), maxWaiters, _since[came]);
        if (probe.Acquire is not null) findings.Dead.Arrives(probe.Wish, now());
        AcquireAnswer? waitsOn = null;
        try
        {
            await context.Invoke();
            waitsOn = context.Result is AcquireAnswer { End: AcquireEnd.Waiting } answer ? answer : null;
        }
        finally
        {
            queue.End(probe, waitsOn is not null, waitsOn?.Ticket);
        }
    }

    /// <summary>An activation knows what is durable.</summary>
    public void Know(IGrainContext activation, LockRecord record) => _queues.GetOrCreateValue(activation).Know(record);

    /// <summary>An activation is about to write.</summary>
    public void Writes(IGrainContext activation, LockRecord record, bool tokensAreRevisions)
    {
        var queue = _queues.GetOrCreateValue(activation);
        if (queue.IsOverdrawn(record, Permits))
            findings.Report($"More permits of {activation.GrainId} are about to be granted than there are: {string.Join(", ", record.Holds.SelectMany(hold => hold.Slots))}; there are {record.Permits} for all.");
        if (queue.Overtaken(record, !tokensAreRevisions, now(), drift, IsWhole ? Settled.Ticks : null) is var (granted, passed))
            findings.Report($"{activation.GrainId} is about to be granted to wish {granted}, while wish {passed} waits there, which came before it.");
    }
}
