namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>
/// A change was sent, and what became of it cannot be told: its silo did not answer, or lost the shard before the backups had the change. Unknown: whether it took effect. It
/// did so once, or will within the time that calls may take, or never. Read the key, or do it again if doing it twice is no harm.
/// </summary>
[GenerateSerializer, Alias("oc.cache.CacheOutcomeUnknownException")]
public sealed class CacheOutcomeUnknownException : CacheException
{
    /// <param name="cache">The cache.</param>
    /// <param name="detail">What was seen, as a sentence.</param>
    /// <param name="innerException">What was seen.</param>
    public CacheOutcomeUnknownException(string cache, string detail, Exception? innerException = null)
        : base($"Whether a change of the cache '{cache}' took effect is unknown: {detail} Read to find out.", innerException) => Cache = cache;

    [Id(0)] public string Cache { get; }

    public override string Code => "cache.outcome_unknown";

    public override bool Retryable => false;

    public override bool OutcomeKnown => false;
}
