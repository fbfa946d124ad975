namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>
/// Numbers this silo's changes, over all sessions, so that a number never comes twice whatever becomes of a session.
/// </summary>
internal sealed class ChangeNumbers
{
    private long _last;

    /// <summary>Lower than every number that is drawn from now on, or equal to the first of them.</summary>
    public long Coming => Volatile.Read(ref _last) + 1;

    public long Draw() => Interlocked.Increment(ref _last);
}
