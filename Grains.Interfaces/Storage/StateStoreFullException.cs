namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>
/// The metadata store has no room for the state: a quota of it is used up. Certain: nothing was written. Retry when something was deleted,
/// or the quota was raised.
/// </summary>
[GenerateSerializer, Alias("oc.storage.StateStoreFullException")]
public sealed class StateStoreFullException : SharedStateException
{
    public StateStoreFullException(string subject, string detail)
        : base($"There is no room for the state {subject}: {detail} Nothing was written.") => Subject = subject;

    /// <summary>Which state.</summary>
    [Id(0)] public string Subject { get; }

    public override string Code => "state.full";

    public override bool Retryable => true;
}
