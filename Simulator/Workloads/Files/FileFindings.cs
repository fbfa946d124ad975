using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>What was seen during a run, or at its end, that must not be.</summary>
internal sealed class FileFindings
{
    private Violation? _wrong;
    private Violation? _lost;

    /// <summary>Wrong data told as right: never, whatever the budget.</summary>
    public void Wrong(string checker, string what, params Operation[] operations) => _wrong ??= Make(checker, what, operations);

    public void Wrong(Violation? violation) => _wrong ??= violation;

    /// <summary>Something is lost, damaged or not collected, and said so: not within the budget.</summary>
    public void Lost(string checker, string what, params Operation[] operations) => _lost ??= Make(checker, what, operations);

    public Violation? First(bool isBeyondBudget) => _wrong ?? (isBeyondBudget ? null : _lost);

    private static Violation Make(string checker, string what, Operation[] operations) => new(checker, what, operations, []);
}
