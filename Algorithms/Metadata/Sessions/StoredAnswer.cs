namespace OrleansCluster.Algorithms.Metadata.Sessions;

/// <summary>The answer to a change that was run, kept for a retry.</summary>
/// <param name="Sequence">The change's number.</param>
/// <param name="Checksum">Of the command, so that another one under the same number is noticed.</param>
/// <param name="Answer">The encoded answer, abridged if it was large.</param>
internal sealed record StoredAnswer(long Sequence, uint Checksum, ByteString Answer)
{
    private const int Overhead = 64;

    /// <summary>What it counts for, in bytes.</summary>
    public long Cost => Overhead + Answer.Length;
}
