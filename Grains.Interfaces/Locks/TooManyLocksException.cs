namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>One owner, or one client, holds and waits for as much as it may. Certain: nothing was changed. Retry when something was released.</summary>
[GenerateSerializer, Alias("oc.locks.TooManyLocksException")]
public sealed class TooManyLocksException : LockException
{
    public TooManyLocksException(string owner, int limit)
        : base($"'{owner}' holds or waits for {limit}, and may not for more. Nothing was changed; retry when something was released.") =>
        (Owner, Limit) = (owner, limit);

    [Id(0)] public string Owner { get; }

    /// <summary>How many may be.</summary>
    [Id(1)] public int Limit { get; }

    public override string Code => "lock.too_many_locks";

    public override bool Retryable => true;
}
