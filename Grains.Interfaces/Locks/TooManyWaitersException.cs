namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>As many wait for the name, or observe it, as may. Certain: the call neither holds nor waits. Retry after a pause.</summary>
[GenerateSerializer, Alias("oc.locks.TooManyWaitersException")]
public sealed class TooManyWaitersException : LockException
{
    public TooManyWaitersException(string name, int limit)
        : base($"{limit} wait for '{name}', and no more may. Nothing was changed; retry after a pause.") => (Name, Limit) = (name, limit);

    [Id(0)] public string Name { get; }

    /// <summary>How many may.</summary>
    [Id(1)] public int Limit { get; }

    public override string Code => "lock.too_many_waiters";

    public override bool Retryable => true;
}
