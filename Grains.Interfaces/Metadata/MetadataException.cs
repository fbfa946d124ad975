namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>What a call of the metadata service can fail with. Every subclass says what happened, what is certain, and whether to retry.</summary>
[GenerateSerializer, Alias("oc.metadata.MetadataException")]
public abstract class MetadataException : Exception
{
    protected MetadataException(string message)
        : base(message)
    {
    }

    protected MetadataException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The stable code of this error, such as <c>metadata.compacted</c>. Codes are never renamed.</summary>
    public abstract string Code { get; }

    /// <summary>Whether the same call, made again, may succeed without anything else being changed.</summary>
    public abstract bool Retryable { get; }

    /// <summary>Whether it is certain that the call changed nothing, and never will.</summary>
    public virtual bool OutcomeKnown => true;
}
