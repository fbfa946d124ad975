namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// The rule for whoever owns what a lock protects: once it has accepted a fencing token, it accepts no lower one. So what a former holder sent, or
/// reads before it writes, does no harm however late it comes.
/// </summary>
/// <remarks>
/// It protects only if the accepted token is stored with the resource's own state, in the same conditional write or transaction as the effect, and
/// if a holder shows its token before its first read of what it will change. A gate that is kept in memory alone forgets, and is none. All
/// readers of one shared phase have one token; each permit of a semaphore needs a gate of its own. Tokens of two names cannot be compared: what is
/// protected by two locks has two gates.
/// </remarks>
/// <param name="Accepted">The highest token that was accepted; 0 if none was.</param>
public readonly record struct FencingGate(long Accepted)
{
    /// <summary>Whether a token may pass. If it is higher than any before, the gate that it leaves behind must be stored before anything is read or done.</summary>
    /// <param name="token">From 1 on.</param>
    /// <param name="next">The gate that it leaves behind; this one, if it may not pass.</param>
    public bool TryPass(long token, out FencingGate next)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(token);
        next = token > Accepted ? new FencingGate(token) : this;
        return token >= Accepted;
    }
}
