using static OrleansCluster.Algorithms.Consensus.Raft.RaftInvariantException;

namespace OrleansCluster.Algorithms.Consensus.Raft;

// What a replica makes of what its folder has, at a start: deviations o, p and q.
public sealed partial class RaftCore
{
    private void Recover(RaftRecovered recovered)
    {
        var entries = recovered.Entries;
        if (recovered.Snapshot is { } snapshot)
        {
            _snapshot = snapshot;
            _handedOut = snapshot.Index;
            // The log from before an install that a crash cut short: nothing of it may come back (pitfall 9).
            var continues = entries.Any(entry => entry.Index == snapshot.Index && entry.Term == snapshot.Term)
                || (entries.Count > 0 && entries[0].Index == snapshot.Index + 1);
            if (!continues)
            {
                Require(entries.Count == 0 || entries[0].Index <= snapshot.Index, $"The log begins at {entries.FirstOrDefault()?.Index}, and the newest snapshot is of {snapshot.Index}.");
                _reset = snapshot; // Also where there is nothing to drop: what is written next must follow it.
                entries = [];
            }

            var first = entries.Count > 0 && entries[0].Index <= snapshot.Index ? entries[0] : null;
            _log.Restore(snapshot, first?.Index ?? snapshot.Index, first?.Term ?? snapshot.Term);
            entries = first is null ? entries : [.. entries.Skip(1)];
        }

        foreach (var entry in entries)
            _log.Append(entry);
        _log.CommitTo(Math.Max(recovered.Snapshot?.Index ?? 0, Math.Min(recovered.HardState.Commit, _log.LastIndex)));
        // A write that a crash cut short: of its entries some are there, of its promise nothing. Nobody was told either, so no vote was given.
        if (_log.LastTerm > _term)
            ChangePromise(_log.LastTerm, ReplicaId.None);
        _durability.Restore(_log.LastIndex);
        if (_reset is not null)
            _durability.EntriesAppended();
    }
}
