using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Faults.Silos;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>What hunts do to the world, and undo. Nothing of it takes from a disk what was flushed.</summary>
internal sealed class HuntGround(World world, RaftWitness witness, TimeSpan electionTimeout, Chance chance)
{
    private const int MaxPadding = 300;

    private readonly List<(SimSilo Silo, int From, int To)> _cuts = [];
    private readonly List<Action> _undo = [];
    private readonly HashSet<SimSilo> _stalled = [];
    private int _hunt;
    private long _proposed;

    public Chance Chance => chance;

    public TimeSpan ElectionTimeout => electionTimeout;

    /// <summary>Has the trace tell what a hunt has come to.</summary>
    public void Note(string what) => world.Loop.Trace.Add(world.Loop.Now, "hunt", -1, _hunt, what);

    /// <summary>The silo of the leader of the highest term, if it takes part; null otherwise.</summary>
    public SimSilo? Leader => SiloOf(witness.LeaderSilo);

    /// <summary>The silo of this name that takes part, and that shares its disk with nobody.</summary>
    public SimSilo? SiloOf(string? name) => world.Silos.FirstOrDefault(silo => silo.Name == name && silo.IsUp && Victims.IsAlone(world, silo));

    /// <summary>All that take part but some.</summary>
    public SimSilo[] Others(params SimSilo?[] without) => [.. world.Silos.Where(silo => silo.IsUp && !without.Contains(silo))];

    /// <summary>Whether messages between this silo and others are kept back.</summary>
    public bool IsIsolated(SimSilo silo) => _cuts.Exists(cut => cut.Silo == silo);

    /// <summary>From now on a silo is not heard, or does not hear, or both. Clients beside it go on reaching it.</summary>
    public void Isolate(SimSilo silo, bool isHeard = false, bool hears = false)
    {
        foreach (var other in world.Silos.Where(other => other.Machine.Site != silo.Machine.Site))
        {
            if (!isHeard) Cut(silo, silo.Machine.Site, other.Machine.Site);
            if (!hears) Cut(silo, other.Machine.Site, silo.Machine.Site);
        }
    }

    /// <summary>Two do not reach each other; <see cref="Release"/> of the first ends it.</summary>
    public void Part(SimSilo one, SimSilo other)
    {
        Cut(one, one.Machine.Site, other.Machine.Site);
        Cut(one, other.Machine.Site, one.Machine.Site);
    }

    /// <summary>What was kept from a silo is so no more.</summary>
    public void Release(SimSilo silo)
    {
        foreach (var (_, from, to) in _cuts.Where(cut => cut.Silo == silo)) world.Network.Mend(from, to);
        _cuts.RemoveAll(cut => cut.Silo == silo);
    }

    /// <summary>Ends what a silo runs, once this turn is over, and starts it anew soon.</summary>
    public void Restart(SimSilo silo, bool powerLoss, double most = 1)
    {
        var delay = electionTimeout * chance.Between(0, most);
        After(TimeSpan.Zero, () =>
        {
            if (!silo.IsUp || !Victims.IsAlone(world, silo)) return;
            silo.Crash(powerLoss);
            world.StartLater(silo, delay);
        });
    }

    public void Pause(SimSilo silo, TimeSpan lasts)
    {
        if (!silo.IsUp || silo.Process is not { } process) return;
        process.Pause();
        world.Loop.After(lasts, "goes-on", process.Resume);
    }

    public void Slow(SimSilo silo, double by)
    {
        var faults = silo.Machine.Disk.Faults;
        if (faults.SlowBy != 1) return;
        faults.SlowBy = by;
        _undo.Add(() =>
        {
            if (faults.SlowBy == by) faults.SlowBy = 1;
        });
    }

    /// <summary>A disk answers nothing until <see cref="GoOnWriting"/>, but for no longer than this.</summary>
    public void Stall(SimSilo silo, TimeSpan most)
    {
        if (!_stalled.Add(silo)) return;
        var faults = silo.Machine.Disk.Faults;
        _undo.Add(() => faults.Stall(0));
        After(most, () => GoOnWriting(silo));
        Renew();

        // A stall cannot be cut short for what waits already: so it is many short ones.
        void Renew()
        {
            if (!_stalled.Contains(silo)) return;
            faults.Stall(world.Loop.Now + (electionTimeout / 20).Ticks);
            After(electionTimeout / 25, Renew);
        }
    }

    /// <summary>A disk that was stalled goes on, soon.</summary>
    public void GoOnWriting(SimSilo silo)
    {
        if (_stalled.Remove(silo)) silo.Machine.Disk.Faults.Stall(0);
    }

    /// <summary>Some proposals that nobody waits for, in the leader's turn.</summary>
    public void Propose(Replica leader, int count, int padding = MaxPadding)
    {
        for (; count > 0; count--)
        {
            var command = new RaftCommand(RaftAction.Write, RaftWorkload.Unread, --_proposed, _proposed, 0);
            _ = leader.ProposeAsync(command.Encode(chance.Next(padding)));
        }
    }

    /// <summary>A leader, in its turn, hands over to a silo's replica, if it does not do so already.</summary>
    public static void HandTo(SimSilo silo, Replica leader, RaftCore core)
    {
        if (core.Configuration!.Members.FirstOrDefault(member => member.Address == silo.Name && member.Role == MemberRole.Voter) is { } heir) leader.TransferLeadership(heir.Id);
    }

    /// <summary>The last term in the log of a silo's replica.</summary>
    public long LastTermOf(SimSilo silo) => witness.CoreOn(silo.Name)?.Log.LastTerm ?? 0;

    /// <summary>Reads at a replica, in its turn, as a client beside it would: what was committed by now must be in it then.</summary>
    public async Task ReadAsync(SimSilo silo, Replica replica)
    {
        var committed = witness.Commits.Index;
        if (await replica.ReadAsync() == ReadOutcome.Ready && replica.Applied < committed)
            witness.Report($"a read on {silo} was answered at {replica.Applied}, and {committed} was committed before it began");
    }

    /// <summary>Something later, unless the hunt is over by then.</summary>
    public void After(TimeSpan delay, Action action)
    {
        var hunt = _hunt;
        world.Loop.After(delay, "hunt", () =>
        {
            if (hunt == _hunt && world.Phase == Phase.Safety) action();
        });
    }

    /// <summary>The hunt is over: all that it did to the network and the disks is undone, and what it wanted later is not done.</summary>
    public void End()
    {
        _hunt++;
        foreach (var (_, from, to) in _cuts) world.Network.Mend(from, to);
        _cuts.Clear();
        foreach (var undo in _undo) undo();
        _undo.Clear();
        _stalled.Clear();
    }

    private void Cut(SimSilo silo, int from, int to)
    {
        world.Network.Cut(from, to);
        _cuts.Add((silo, from, to));
    }
}
