namespace OrleansCluster.Algorithms.Locks;

/// <summary>Whether the store's revisions may be a name's tokens, though tokens of it have been counted in its record.</summary>
internal static class TokenCount
{
    /// <summary>
    /// Whether every later revision is greater than every token that was counted: then nothing needs to be counted, or remembered, any more. One write may
    /// bring several grants into a record, each with a count of its own, so that the count may be ahead of the store's revisions; then it goes on.
    /// </summary>
    /// <param name="lastToken">The highest token that was counted; 0 if none was.</param>
    /// <param name="revision">The revision that last wrote the record; 0 if there is none.</param>
    /// <param name="tokensAreRevisions">Whether the store has revisions at all.</param>
    public static bool IsPassed(long lastToken, long revision, bool tokensAreRevisions) => tokensAreRevisions && lastToken <= revision;
}
