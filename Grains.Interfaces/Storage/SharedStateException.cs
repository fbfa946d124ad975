namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>What access to shared grain state can fail with, beside a conflict of ETags and a full disk.</summary>
[GenerateSerializer, Alias("oc.storage.SharedStateException")]
public abstract class SharedStateException : Exception
{
    protected SharedStateException(string message)
        : base(message)
    {
    }

    /// <summary>The stable code of this error. Codes are never renamed.</summary>
    public abstract string Code { get; }

    /// <summary>Whether the same call may succeed later without anybody repairing anything.</summary>
    public abstract bool Retryable { get; }

    /// <summary>Whether it is certain that nothing was changed, and nothing will be.</summary>
    public virtual bool OutcomeKnown => true;
}
