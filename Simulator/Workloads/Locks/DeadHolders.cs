using System.Runtime.CompilerServices;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// Whether those who died are freed in time: within lease, lock-delay and a second of the name's last activation, or of their last call if that came
/// later. Looked at while all is whole only: before that no activation may be able to write.
/// </summary>
/// <param name="findings">Where it is told if one is not.</param>
/// <param name="drift">How much slower a silo's clock may count.</param>
internal sealed class DeadHolders(LockFindings findings, double drift)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ConditionalWeakTable<IGrainContext, object> _activations = [];
    private readonly Dictionary<GrainId, long> _began = [];
    private readonly Dictionary<LockWish, (TimeSpan Time, long LastCall)> _dead = [];
    private readonly Dictionary<GrainId, LockWish[]> _held = [];
    private long _whole = long.MaxValue;

    /// <summary>How many were looked at that an activation had taken over.</summary>
    public int TakenOver { get; private set; }

    /// <summary>From now on all is whole.</summary>
    public void Whole(long now) => _whole = now;

    /// <summary>An activation reads its name's record: if it is the first time, it begins.</summary>
    public void Reads(GrainId grain, IGrainContext activation, long now)
    {
        if (_activations.TryAdd(activation, activation)) _began[grain] = now;
    }

    /// <summary>By this wish somebody will hold a name who renews nothing.</summary>
    public void Add(LockWish wish, AcquireCall call) => _dead[wish] = (call.Lease + call.Delay, 0);

    /// <summary>A call for a wish arrives: if it is held, it has its full lease again.</summary>
    public void Arrives(LockWish wish, long now)
    {
        if (_dead.TryGetValue(wish, out var known)) _dead[wish] = known with { LastCall = now };
    }

    /// <summary>This is durable of a name now.</summary>
    public void Durable(GrainId grain, LockRecord record, long now)
    {
        LockWish[] held = [.. record.Holds.SelectMany(hold => hold.Operations.Select(number => new LockWish(hold.Owner, number))).Where(_dead.ContainsKey)];
        foreach (var wish in held.Union(_held.GetValueOrDefault(grain) ?? [])) Look(grain, wish, isFreed: !held.Contains(wish), now);
        _held[grain] = held;
    }

    private void Look(GrainId grain, LockWish wish, bool isFreed, long now)
    {
        var (time, lastCall) = _dead[wish];
        var began = _began.GetValueOrDefault(grain);
        if (lastCall < _whole) return;
        if (isFreed && began > lastCall) TakenOver++;
        var since = Math.Max(began, lastCall);
        if (now - since > ((time * (1 + drift)) + Grace).Ticks)
            findings.Report($"{grain} is {(isFreed ? "freed" : "held")} {TimeSpan.FromTicks(now - since)} after its last activation began and {wish}, who died with it, last called; lease and lock-delay are {time}.");
    }
}
