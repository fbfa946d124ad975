namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>What a change was answered.</summary>
/// <param name="Succeeded">Whether its condition held.</param>
/// <param name="Revision">The revision that it was told.</param>
/// <param name="Answer">All of the answer as text; null if it was abridged.</param>
internal sealed record ChangeDone(bool Succeeded, long Revision, string? Answer)
{
    public override string ToString() => Answer ?? $"{(Succeeded ? "then" : "else")} (abridged) @{Revision}";
}
