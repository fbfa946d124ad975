namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>
/// The process that holds the shared state's folder cannot serve it: a flush failed earlier, or the folder is damaged or of a
/// newer format. Certain: this call changed nothing. See to the disk, then restart that process.
/// </summary>
[GenerateSerializer, Alias("oc.storage.StateStoreFailedException")]
public sealed class StateStoreFailedException : SharedStateException
{
    public StateStoreFailedException(string subject, string detail)
        : base($"The state {subject} cannot be had: {detail} This call changed nothing.") => Subject = subject;

    /// <summary>Which state.</summary>
    [Id(0)] public string Subject { get; }

    public override string Code => "state.store_failed";

    public override bool Retryable => false;
}
