namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>What a call of the cache can fail with. Every subclass says what happened, what is certain, and whether to retry.</summary>
[GenerateSerializer, Alias("oc.cache.CacheException")]
public abstract class CacheException : Exception
{
    protected CacheException(string message)
        : base(message)
    {
    }

    protected CacheException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The stable code of this error, such as <c>cache.unavailable</c>. Codes are never renamed.</summary>
    public abstract string Code { get; }

    /// <summary>Whether the same call, made again, may succeed without anything else being changed.</summary>
    public abstract bool Retryable { get; }

    /// <summary>Whether it is certain that the call changed nothing, and never will.</summary>
    public virtual bool OutcomeKnown => true;
}
