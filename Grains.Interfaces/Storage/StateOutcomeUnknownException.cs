namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>
/// The answer to a write or a clear was lost and could not be found out: it took effect once, or not at all, and may yet. Read
/// the state again and decide anew. Once a later read on the same silo is answered the matter is settled: a change that it does
/// not show, and that nobody wrote over, never takes effect.
/// </summary>
[GenerateSerializer, Alias("oc.storage.StateOutcomeUnknownException")]
public sealed class StateOutcomeUnknownException : SharedStateException
{
    public StateOutcomeUnknownException(string subject, string detail)
        : base($"Whether the change of the state {subject} took effect is unknown: {detail} Read it again before retrying.") =>
        Subject = subject;

    /// <summary>Which state.</summary>
    [Id(0)] public string Subject { get; }

    public override string Code => "state.outcome_unknown";

    public override bool Retryable => true;

    public override bool OutcomeKnown => false;
}
