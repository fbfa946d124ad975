namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>A change, as its caller asked for it.</summary>
/// <param name="Number">The number by which it is known again in the log (<see cref="CallMarks"/>).</param>
/// <param name="Then">The keys that it puts, with their values, or deletes (null), if its condition holds.</param>
/// <param name="Else">Those that it puts or deletes if not.</param>
/// <param name="Text">In words.</param>
internal sealed record ChangeCall(int Number, IReadOnlyList<KeyValuePair<string, string?>> Then, IReadOnlyList<KeyValuePair<string, string?>> Else, string Text)
{
    /// <summary>The client library that it was asked of: what it promises of its changes, it promises of none of another's.</summary>
    public object? Library { get; init; }

    public override string ToString() => $"{Text} as {Number}";
}
