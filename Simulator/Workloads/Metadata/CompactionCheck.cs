using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;
using Operation = OrleansCluster.Simulator.Checking.Operation;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>
/// No revision was given up that had to stay readable: each compaction was asked for by a client, or is one that the policy has come to, by
/// the number of revisions after it, by its age in true time, or because history may be too large.
/// </summary>
/// <param name="history">What the group has done.</param>
/// <param name="policy">What its leaders go by.</param>
/// <param name="drift">How much faster than true time a leader's clock may run.</param>
internal sealed class CompactionCheck(TrueHistory history, CompactionPolicy policy, double drift)
{
    /// <summary>The first thing that is wrong; null if nothing is.</summary>
    public Violation? Run(IEnumerable<Operation> operations)
    {
        var asked = operations.Where(operation => operation is { Action: "compact", Input: long }).Select(operation => (long)operation.Input!).ToHashSet();
        return history.Effects
            .Where(effect => effect is { HasRun: true, Command: CompactCommand compact } && !asked.Contains(compact.Revision) && !IsDue(effect, compact.Revision))
            .Select(effect => new Violation("compaction", $"Entry {effect.Entry.Index} gave up what was before revision {((CompactCommand)effect.Command!).Revision}, of {effect.Revision}, too early.", [], []))
            .FirstOrDefault();
    }

    private bool IsDue(TrueEffect effect, long revision) =>
        (policy.MaxRevisions is { } count && revision <= effect.Revision - count)
        || (policy.MaxBytes is not null && revision <= CompactionPolicy.NewestToGiveUp(effect.Revision))
        || (policy.MaxAge is { } age && history.MadeAt(revision) <= effect.Entry.Applied - (long)(age.Ticks * (1 - drift)));
}
