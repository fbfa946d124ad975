namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>What a call of a consensus group can fail with. Every subclass says what happened, what is certain, and whether to retry.</summary>
[GenerateSerializer, Alias("oc.consensus.ConsensusException")]
public abstract class ConsensusException(string message) : Exception(message)
{
    /// <summary>The stable code of this error, such as <c>consensus.replica_failed</c>. Codes are never renamed.</summary>
    public abstract string Code { get; }

    /// <summary>Whether the same call, made again, may succeed without anything else being changed.</summary>
    public abstract bool Retryable { get; }

    /// <summary>Whether it is certain that the call changed nothing.</summary>
    public virtual bool OutcomeKnown => true;
}
