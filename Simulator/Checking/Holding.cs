namespace OrleansCluster.Simulator.Checking;

/// <summary>A lock that was granted: from when its acquiring returned until its holder let go, or learned that it had lost it.</summary>
/// <param name="Acquire">The call that was granted, ok. Its key is the lock's name.</param>
/// <param name="Token">The token that it got.</param>
/// <param name="Until">
/// When the release was invoked, or the holder was told that it holds the lock no more; <see cref="long.MaxValue"/> if neither was.
/// </param>
internal sealed record Holding(Operation Acquire, long Token, long Until)
{
    /// <summary>When the holder knew that it holds it.</summary>
    public long From => Acquire.Returned;

    public override string ToString() => $"#{Acquire.Id} of {Acquire.Process} (token {Token})";
}
