namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>Something is larger than it may ever be: a key, a value, a transaction, an answer. Nothing was changed; the same call never succeeds.</summary>
[GenerateSerializer, Alias("oc.metadata.MetadataTooLargeException")]
public sealed class MetadataTooLargeException : MetadataException
{
    /// <param name="what">What is too large and what it is counted in, such as <c>bytes of a key</c>.</param>
    /// <param name="limit">How many are allowed.</param>
    /// <param name="actual">How many they were; 0 where counting was given up.</param>
    public MetadataTooLargeException(string what, long limit, long actual)
        : base($"Too many {what}: {(actual > limit ? actual : $"more than {limit}")}; allowed are {limit}. Nothing was changed.")
    {
        What = what;
        Limit = limit;
        Actual = actual;
    }

    [Id(0)] public string What { get; }

    [Id(1)] public long Limit { get; }

    [Id(2)] public long Actual { get; }

    public override string Code => "metadata.too_large";

    public override bool Retryable => false;
}
