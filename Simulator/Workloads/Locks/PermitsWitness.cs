using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Whether the number of permits that is durable is one that may be: a number that was set before another one was, never comes back.</summary>
internal sealed class PermitsWitness(LockFindings findings)
{
    // For so long it is certain to be remembered who changed it last, whatever else is forgotten.
    private static readonly long Remembered = LockTable.Memory.Ticks / 2;

    private readonly Dictionary<GrainId, List<Operation>> _changes = [];

    /// <summary>Somebody begins to set the number of permits.</summary>
    /// <param name="grain">Of which name.</param>
    /// <param name="change">With the number for its input.</param>
    public void Add(GrainId grain, Operation change)
    {
        if (!_changes.TryGetValue(grain, out var changes)) changes = _changes[grain] = [];
        changes.Add(change);
    }

    /// <summary>This is durable, and was at some time since <paramref name="since"/>.</summary>
    public void Durable(GrainId grain, LockRecord record, long since)
    {
        var changes = _changes.GetValueOrDefault(grain) ?? [];
        if (changes.Any(change => Versioned.Number(change.Input!) == record.Permits && MayStand(change, changes, since))) return;
        if (record.Permits == 0 && !changes.Exists(change => IsDone(change, since))) return;
        findings.Report(
            $"{grain} has {record.Permits} permits for all, which is not what was set last.",
            [.. changes.Where(change => change.Invoked + Remembered > since).TakeLast(6)]);
    }

    private static bool MayStand(Operation change, List<Operation> changes, long since) =>
        change.IsOpen
        || change.Invoked + Remembered < since
        || !changes.Exists(other => other.Invoked > change.Returned && IsDone(other, since));

    private static bool IsDone(Operation change, long since) => change.Outcome == Outcome.Ok && change.Returned < since;
}
