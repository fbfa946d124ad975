namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>An argument is not allowed. Nothing was changed; the same call never succeeds.</summary>
[GenerateSerializer, Alias("oc.locks.InvalidLockRequestException")]
public sealed class InvalidLockRequestException : LockException
{
    public InvalidLockRequestException(string message)
        : base(message)
    {
    }

    public override string Code => "lock.invalid";

    public override bool Retryable => false;
}
