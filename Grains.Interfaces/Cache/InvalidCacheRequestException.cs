namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>A key, value, tag, expiry or number is not allowed. Certain: nothing was changed; the same call never succeeds.</summary>
[GenerateSerializer, Alias("oc.cache.InvalidCacheRequestException")]
public sealed class InvalidCacheRequestException : CacheException
{
    public InvalidCacheRequestException(string message)
        : base(message)
    {
    }

    public override string Code => "cache.invalid";

    public override bool Retryable => false;
}
