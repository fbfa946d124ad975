namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// The configurations of a log by their indexes: the latest is in force as soon as it is in the log, and the one before it again if it
/// is overwritten; so those not committed are kept, and the last one below them.
/// </summary>
internal sealed class ConfigurationHistory
{
    private readonly List<(long Index, GroupConfiguration Configuration)> _all = [];

    public GroupConfiguration? Latest => _all.Count == 0 ? null : _all[^1].Configuration;

    public long LatestIndex => _all.Count == 0 ? 0 : _all[^1].Index;

    /// <summary>The one in force for whoever has the log up to an index.</summary>
    public (GroupConfiguration? Configuration, long Index) At(long index)
    {
        for (var i = _all.Count - 1; i >= 0; i--)
        {
            if (_all[i].Index <= index)
                return (_all[i].Configuration, _all[i].Index);
        }

        return (null, 0);
    }

    public bool IsVoterSince(long index, ReplicaId id) => _all.Exists(one => one.Index >= index && one.Configuration.IsVoter(id));

    /// <summary>Ignores those that are not above the latest, which a snapshot may have brought already.</summary>
    public void Add(long index, GroupConfiguration configuration)
    {
        if (index > LatestIndex)
            _all.Add((index, configuration));
    }

    public void TruncateFrom(long index) => _all.RemoveAll(one => one.Index >= index);

    public void CompactTo(long index)
    {
        while (_all.Count > 1 && _all[1].Index <= index)
            _all.RemoveAt(0);
    }

    public void Restore(long index, GroupConfiguration configuration)
    {
        _all.Clear();
        _all.Add((index, configuration));
    }
}
