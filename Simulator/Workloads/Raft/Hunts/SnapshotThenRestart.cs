using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// All disks are slow and much is proposed, so that the log grows while a snapshot is written. Whoever leads is restarted soon after it has one
/// that much of its log is behind: while what the snapshot stands in for is dropped, or just after.
/// </summary>
internal sealed class SnapshotThenRestart(HuntGround ground) : Hunt(ground)
{
    private const int Behind = 20;

    // Each proposal is a further step of the leader, at which more would be proposed: without a bound it would never end.
    private const int MaxBursts = 300;

    private readonly double _slow = ground.Chance.Between(3.0, 60.0);
    private SimSilo? _leader;
    private long _newest;
    private bool _isRestarting;
    private int _bursts;

    public override (double Shortest, double Longest) Lasts => (4, 15);

    public override void Begin()
    {
        foreach (var silo in Ground.Others()) Ground.Slow(silo, _slow);
    }

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        var newest = core.SnapshotsInUse.Count == 0 ? 0 : core.SnapshotsInUse.Max(snapshot => snapshot.Index);
        if (_leader != silo) (_leader, _newest, _isRestarting) = (silo, newest, false);
        if (_isRestarting) return;
        if (newest > _newest && core.Log.LastIndex - newest > Behind && Ground.Chance.Hits(0.5))
        {
            _isRestarting = true;
            // A flush and some names later.
            Ground.After(TimeSpan.FromMilliseconds(_slow * Ground.Chance.Between(0.2, 4.0)), () => Ground.Restart(silo, Ground.Chance.Hits(0.3)));
            return;
        }

        _newest = newest;
        if (_bursts >= MaxBursts || !Ground.Chance.Hits(0.4)) return;
        _bursts++;
        Ground.Propose(replica, Ground.Chance.Between(5, 40));
    }
}
