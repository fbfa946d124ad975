namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>
/// A write behind a gate was sent and not answered: it may have been done, may yet be, or never will. Acquire anew, enter with the new token, and
/// read: as soon as a higher token was accepted, what is not there never will be.
/// </summary>
[GenerateSerializer, Alias("oc.locks.FencedWriteUnknownException")]
public sealed class FencedWriteUnknownException : LockException
{
    /// <param name="resource">What was to be changed.</param>
    /// <param name="token">The token that was shown.</param>
    /// <param name="detail">What was seen, as a sentence.</param>
    /// <param name="innerException">What was seen.</param>
    public FencedWriteUnknownException(string resource, long token, string detail, Exception? innerException = null)
        : base($"It is unknown whether '{resource}' was changed with the fencing token {token}: {detail} Acquire anew, enter and read.", innerException) =>
        (Resource, Token) = (resource, token);

    [Id(0)] public string Resource { get; }

    /// <summary>The token that was shown.</summary>
    [Id(1)] public long Token { get; }

    public override string Code => "lock.write_unknown";

    public override bool Retryable => false;

    public override bool OutcomeKnown => false;
}
