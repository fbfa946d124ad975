namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>
/// No process that serves the shared state was found within the time allowed. Certain: nothing was changed, and nothing will be.
/// Retry later.
/// </summary>
[GenerateSerializer, Alias("oc.storage.StateUnavailableException")]
public sealed class StateUnavailableException : SharedStateException
{
    public StateUnavailableException(string subject, string detail)
        : base($"The state {subject} is unavailable: {detail} Nothing was changed; retry later.") => Subject = subject;

    /// <summary>Which state.</summary>
    [Id(0)] public string Subject { get; }

    public override string Code => "state.unavailable";

    public override bool Retryable => true;
}
