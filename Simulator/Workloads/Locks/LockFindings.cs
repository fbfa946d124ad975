using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// What holders were told and what is durable, held against each other in the moment in which it happens, and what of that must not be. All of it
/// rests on clocks; what does not is checked of the history (<see cref="GateCheck"/>).
/// </summary>
/// <param name="now">True time.</param>
/// <param name="drift">How much faster or slower one clock may count than another.</param>
internal sealed class LockFindings(Func<long> now, double drift)
{
    private readonly Dictionary<GrainId, List<LiveHandle>> _handles = [];
    private readonly Dictionary<GrainId, Dictionary<LockWish, long>> _ended = [];

    /// <summary>What is set of numbers of permits.</summary>
    public PermitsWitness Permits => field ??= new PermitsWitness(this);

    /// <summary>Those who died with a name.</summary>
    public DeadHolders Dead => field ??= new DeadHolders(this, drift);

    /// <summary>The first thing that was wrong; null if nothing was.</summary>
    public Violation? First { get; private set; }

    public void Report(string what, params Operation[] shown) =>
        First ??= new Violation("locks", what, [.. shown.OrderBy(operation => operation.Id)], [.. shown.Select(operation => operation.Id)]);

    /// <summary>Somebody was told that he holds it.</summary>
    public void Add(GrainId grain, LiveHandle handle)
    {
        foreach (var other in LiveOf(grain))
        {
            if (!handle.GoesWith(other) && handle.IsLive)
                Report($"{grain} is held by two at {Checking.Report.Time(now())}: {other}, and {handle}.", other.Acquire, handle.Acquire);
        }

        Of(grain).Add(handle);
    }

    /// <summary>A wish certainly came to nothing: it neither holds nor waits, and nothing of it is under way.</summary>
    public void Ended(GrainId grain, LockWish wish)
    {
        if (!_ended.TryGetValue(grain, out var wishes)) wishes = _ended[grain] = [];
        wishes[wish] = now();
    }

    /// <summary>This is durable of a name, and was at some time since <paramref name="since"/>: whoever was told before that he holds it must be in it.</summary>
    public void Durable(GrainId grain, LockRecord record, long since)
    {
        Permits.Durable(grain, record, since);
        Dead.Durable(grain, record, now());
        foreach (var handle in LiveOf(grain).Where(handle => handle.Acquire.Returned < since))
        {
            var hold = Array.Find(record.Holds, hold => !hold.IsEnded && hold.Owner == handle.Wish.Owner && hold.Operations.Contains(handle.Wish.Number));
            if (hold is null)
                Report($"{grain} is held by {handle}, and what is durable at {Checking.Report.Time(now())} does not say so.", handle.Acquire);
            else if (handle.Sharing == LockSharing.Exclusive && (hold.Mode != HoldMode.Exclusive || record.Holds.Length > 1))
                Report($"{grain} is held by {handle}, for himself alone, and what is durable at {Checking.Report.Time(now())} has others in it.", handle.Acquire);
        }

        if (!_ended.TryGetValue(grain, out var wishes)) return;
        foreach (var hold in record.Holds.Where(hold => !hold.IsEnded))
        {
            foreach (var number in hold.Operations)
            {
                if (wishes.TryGetValue(new LockWish(hold.Owner, number), out var ended) && ended < since)
                    Report($"{grain} was granted to wish {number} of {hold.Owner}, whose wait had ended at {Checking.Report.Time(ended)}.");
            }
        }
    }

    private List<LiveHandle> Of(GrainId grain) => _handles.TryGetValue(grain, out var known) ? known : _handles[grain] = [];

    // Those that are lost never live again.
    private LiveHandle[] LiveOf(GrainId grain)
    {
        var handles = Of(grain);
        handles.RemoveAll(handle => handle.Handle.LostToken.IsCancellationRequested);
        return [.. handles.Where(handle => handle.IsLive)];
    }
}
