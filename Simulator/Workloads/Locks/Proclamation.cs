namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>What a leader proclaims.</summary>
/// <param name="Term">In which term.</param>
/// <param name="Number">Which of all proclamations it is; they are numbered as they are made.</param>
internal sealed record Proclamation(long Term, long Number) : IComparable<Proclamation>
{
    public int CompareTo(Proclamation? other) => (Term, Number).CompareTo((other?.Term ?? 0, other?.Number ?? 0));

    public override string ToString() => $"term {Term} with v{Number}";
}
