namespace OrleansCluster.Storage;

/// <summary>
/// Something handed in is over a limit. It was refused before it cost anything; nothing was changed. Do not retry.
/// </summary>
public sealed class StorageLimitException(string what, long actual, long limit, string unit = "bytes")
    : StorageException($"{what} has {actual:N0} {unit}; the limit is {limit:N0}.")
{
    /// <summary>What was handed in.</summary>
    public long Actual { get; } = actual;

    /// <summary>What is allowed.</summary>
    public long Limit { get; } = limit;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
