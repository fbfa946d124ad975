namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>What the store says to a command or a question. Encoded by <see cref="AnswerCodec"/>.</summary>
public abstract record MetadataAnswer
{
    /// <summary>The store's revision when the command had been applied, or the question was answered.</summary>
    public long Revision { get; init; }

    /// <summary>
    /// This is the answer to a retry, and the first answer was too large to be kept: the revision, and whether it succeeded, are
    /// as told then; what else it said is not told again.
    /// </summary>
    public bool IsAbridged { get; init; }
}
