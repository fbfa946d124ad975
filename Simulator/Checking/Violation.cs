namespace OrleansCluster.Simulator.Checking;

/// <summary>What a check found. A checker that found nothing wrong gives null instead.</summary>
/// <param name="Checker">Which check, in words.</param>
/// <param name="What">What is wrong, in a sentence or two.</param>
/// <param name="Shortest">Operations of the history, as they were, in order of invocation, that show it by themselves.</param>
/// <param name="Contradiction">The ids of those of them that contradict each other; the timeline marks them.</param>
internal sealed record Violation(string Checker, string What, IReadOnlyList<Operation> Shortest, IReadOnlyList<int> Contradiction);
