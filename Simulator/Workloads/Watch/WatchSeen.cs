namespace OrleansCluster.Simulator.Workloads.Watch;

/// <summary>What a step of a watch was told.</summary>
/// <param name="Next">Where it goes on.</param>
/// <param name="Events">The events, as text, each with its revision.</param>
internal sealed record WatchSeen(long Next, IReadOnlyList<(long Revision, string Text)> Events)
{
    public override string ToString() => $"[{string.Join(", ", Events.Select(one => one.Text))}], next {Next}";
}
