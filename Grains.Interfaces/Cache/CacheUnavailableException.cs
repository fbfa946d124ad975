namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>Nobody served the key, or nobody had room for another change, for as long as the call may take. Certain: nothing was changed. Retry.</summary>
[GenerateSerializer, Alias("oc.cache.CacheUnavailableException")]
public sealed class CacheUnavailableException : CacheException
{
    /// <param name="cache">The cache.</param>
    /// <param name="detail">What was seen last, as a sentence.</param>
    /// <param name="innerException">What was seen last.</param>
    public CacheUnavailableException(string cache, string detail, Exception? innerException = null)
        : base($"The cache '{cache}' is not available: {detail} Nothing was changed; retry.", innerException) => Cache = cache;

    [Id(0)] public string Cache { get; }

    public override string Code => "cache.unavailable";

    public override bool Retryable => true;
}
