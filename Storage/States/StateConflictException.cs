namespace OrleansCluster.Storage.States;

/// <summary>
/// The record is not at the version that the caller expected; it was not changed. The version it is at is durable. Read it again,
/// decide anew, then retry with what was read.
/// </summary>
public sealed class StateConflictException(string key, long? expected, long? actual)
    : StorageException($"The record '{key}' was expected {Say(expected)}, but is {Say(actual)}. It was not changed.")
{
    /// <summary>The record's key.</summary>
    public string Key { get; } = key;

    /// <summary>The version the caller expected; null: that there is no record.</summary>
    public long? Expected { get; } = expected;

    /// <summary>The version found; null: there is no record.</summary>
    public long? Actual { get; } = actual;

    /// <inheritdoc/>
    public override bool Retryable => false;

    private static string Say(long? version) => version is { } v ? $"at version {v}" : "absent";
}
