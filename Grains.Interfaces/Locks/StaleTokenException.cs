namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>
/// A gate has accepted a higher fencing token: somebody else has held the name since. Certain: nothing was changed, and with this token
/// nothing ever will be again. Acquire anew.
/// </summary>
[GenerateSerializer, Alias("oc.locks.StaleTokenException")]
public sealed class StaleTokenException : LockException
{
    public StaleTokenException(string resource, long token, long accepted)
        : base($"'{resource}' has accepted the fencing token {accepted} and takes no lower one; {token} was shown. Nothing was changed.") =>
        (Resource, Token, Accepted) = (resource, token, accepted);

    [Id(0)] public string Resource { get; }

    /// <summary>The token that was shown.</summary>
    [Id(1)] public long Token { get; }

    /// <summary>The highest that was accepted.</summary>
    [Id(2)] public long Accepted { get; }

    public override string Code => "lock.stale_token";

    public override bool Retryable => false;
}
