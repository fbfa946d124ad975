using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Locks;

namespace OrleansCluster.Simulator.Plants.Locks;

/// <summary>
/// Planted in the lock service in an independent review: chosen by somebody who had written neither it nor the workloads, before he read what these
/// check. None is of the kind of those of <see cref="LockPlants"/>.
/// </summary>
internal static class LockReviewPlants
{
    private const string Rules = "Algorithms/Locks/";
    private const string Grains = "Grains/Locks/";

    public static IReadOnlyList<Plant> All { get; } =
    [
        Broken(
            "found-again-not-renewed", "who asks again, because the answer was lost, is told of his hold as if its lease began then", () => new LocksWorkload(),
            new Mutation(
                Rules + "LockTable.Requests.cs",
                "if (FindToRenew(request.Operation, now) is { } held)",
                "EndLeases(now); if (Find(request.Operation) is { } held)")),
        Broken(
            "takeover-without-write", "who takes over reads that the record is still the same, and does not write it, so that who was there before goes on confirming", () => new LocksWorkload(),
            new Mutation(Rules + "LockTable.cs", "_tookOver = _mustWrite = _held.Count > 0;", "_tookOver = _mustProve = _held.Count > 0;"),
            new Mutation(Rules + "LockTable.cs", "_hasWritten |= _mustWrite;", "_hasWritten = true;")),
        Broken(
            "gate-checked-once", "a write that another one was quicker than is made again without asking the gate again", () => new LocksWorkload(),
            new Mutation(
                Grains + "FencedState.cs",
                "if (!new FencingGate(known.Token).TryPass(token, out var next))",
                "if (!new FencingGate(known.Token).TryPass(token, out var next) && attempt == 1)")),
        Broken(
            "woken-once", "an activation is woken for what is due when its name comes into use, and not for what is due later", () => new LocksWorkload(),
            new Mutation(
                Grains + "PumpedGrain.cs",
                """
                        if (settlement.IsIdle == _isIdle)
                            return;
                        _isIdle = settlement.IsIdle;
                """,
                """
                        if (settlement.IsIdle == _isIdle)
                            return;
                        _isIdle = settlement.IsIdle;
                        _timer!.Change(settlement.Due is { } due ? WholeMilliseconds(due) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                """),
            new Mutation(
                Grains + "PumpedGrain.cs",
                "_timer!.Change(settlement.Due is { } left ? WholeMilliseconds(left) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);",
                "")),
        Broken(
            "permits-forgotten", "of a semaphore that nobody holds it is forgotten how many permits were set", () => new SemaphoreWorkload(),
            new Mutation(Rules + "LockRecord.cs", "Holds.Length == 0 && Permits == 0 && LastToken", "Holds.Length == 0 && LastToken"),
            new Mutation(Rules + "LockRecord.cs", "PermitChanges is null && IsFree", "IsFree")),
        Broken(
            "many-lost-with-the-last", "several locks at once count as lost when the last of them is, and not when another is", () => new LocksWorkload(),
            new Mutation("Client/Locks/ManyLocksHandle.cs", "[.. handles.Select(handle => handle.LostToken)]", "handles[^1].LostToken")),
    ];

    private static SourcePlant Broken(string name, string what, Func<Workload> workload, params Mutation[] mutations) => new(name, what, workload, mutations);
}
