namespace OrleansCluster.Grains.Consensus;

/// <summary>What a leader has to do by itself.</summary>
/// <param name="Proposals">Commands to propose now. One that is not taken, or gets lost, is not missed: it comes again.</param>
/// <param name="AskAgainAt">When to ask again at the latest, by the monotonic clock; null: after the next command that is applied.</param>
public readonly record struct LeaderWork(IReadOnlyList<ReadOnlyMemory<byte>> Proposals, TimeSpan? AskAgainAt)
{
    /// <summary>Nothing, until something is applied.</summary>
    public static LeaderWork None { get; } = new([], null);
}
