namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>What a read was answered.</summary>
/// <param name="Revision">The revision that the store had then; <see cref="NotTold"/> if it was not told.</param>
/// <param name="Text">What the range held, as text.</param>
/// <param name="Values">The value of each key that was told.</param>
internal sealed record ReadSeen(long Revision, string Text, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The revision of what was read page by page.</summary>
    public const long NotTold = -1;

    public override string ToString() => Revision == NotTold ? Text : $"{Text} @{Revision}";
}
