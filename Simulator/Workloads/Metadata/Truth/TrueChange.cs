namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>A key was put or deleted.</summary>
/// <param name="Now">What it holds from then on.</param>
/// <param name="Before">What it held before; null if nothing.</param>
internal sealed record TrueChange(TrueVersion Now, TrueVersion? Before)
{
    public override string ToString() => Text(withPrevious: true);

    public string Text(bool withPrevious) => withPrevious ? $"{Now} over {Before?.ToString() ?? "nothing"}" : $"{Now}";
}
