namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>What a range held, at the revision asked for or at <see cref="MetadataAnswer.Revision"/>, the store's newest.</summary>
public sealed record RangeAnswer(RangeResult Result) : MetadataAnswer;
