namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// Whether a learner has caught up: by rounds, each of which replicates what the log held when it began; it has when one took less than
/// an election timeout (dissertation, section 4.2.1). As a voter it would then hold up commits for no longer than that.
/// </summary>
internal sealed class CatchUp(TimeSpan now)
{
    private TimeSpan _began = now;
    private long _target;
    private bool _wasShort;

    /// <summary>Whether the last round took less, and the one under way does not take longer.</summary>
    public bool IsDone(TimeSpan now, TimeSpan electionTimeout) => _wasShort && now - _began < electionTimeout;

    /// <summary>Takes note of what the learner has, and begins the next round if that ended one.</summary>
    public void Accepted(long match, long lastIndex, TimeSpan now, TimeSpan electionTimeout)
    {
        if (_target == 0)
            _target = lastIndex; // The first answer: how far behind it is was not known before.
        if (match < _target)
            return;
        _wasShort = now - _began < electionTimeout;
        (_began, _target) = (now, lastIndex);
    }
}
