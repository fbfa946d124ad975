namespace OrleansCluster.Storage.Logs;

/// <summary>
/// The record was dropped from the log's beginning, by truncation. Nothing was changed. Read what took its place, a snapshot.
/// </summary>
public sealed class LogRecordMissingException(long index, long firstIndex)
    : StorageException($"Record {index} is not in the log any more: it begins with record {firstIndex}.")
{
    /// <summary>The record asked for.</summary>
    public long Index { get; } = index;

    /// <summary>The first record that there is, or will be.</summary>
    public long FirstIndex { get; } = firstIndex;

    /// <inheritdoc/>
    public override bool Retryable => false;
}
