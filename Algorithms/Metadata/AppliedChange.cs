using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Leases;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Algorithms.Metadata;

/// <summary>What came of one entry of the log.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="Answer">What to tell whoever proposed it.</param>
/// <param name="IsRetry">The answer was kept from before: nothing was run.</param>
/// <param name="Events">Every key that changed, with what it held before, in the order of revisions and within them.</param>
/// <param name="Leases">Every lease that was granted, renewed or has ended, in order; for <see cref="Metadata.Leases.LeaseTimes"/>.</param>
public sealed record AppliedChange(
    ulong Index, MetadataAnswer Answer, bool IsRetry, IReadOnlyList<MetadataEvent> Events, IReadOnlyList<LeaseChange> Leases)
{
    private byte[]? _bytes;

    /// <summary>The answer as <see cref="AnswerCodec"/> writes it. Not to be altered.</summary>
    public byte[] EncodedAnswer
    {
        get => _bytes ??= AnswerCodec.Encode(Answer);
        internal init => _bytes = value;
    }
}
