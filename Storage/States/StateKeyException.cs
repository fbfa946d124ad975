namespace OrleansCluster.Storage.States;

/// <summary>A key is empty, or no text that UTF-8 can hold (a lone surrogate). Nothing was changed. Do not retry.</summary>
public sealed class StateKeyException(string reason) : StorageException($"The key {reason}.")
{
    /// <inheritdoc/>
    public override bool Retryable => false;
}
