using System.Buffers.Binary;
using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>Replicas, the network between them, their disks and clocks, and what befalls them: all from one seed.</summary>
internal sealed class RaftWorld
{
    private readonly PriorityQueue<Action, (TimeSpan Time, long Order)> _events = new();
    private readonly Dictionary<(ReplicaId, int), TimeSpan> _ticks = [];
    private readonly List<WorldReplica> _replicas = [];
    private readonly WorldFaults _faults;
    private long _order;
    private long _value;
    private bool _isCalm;

    public RaftWorld(WorldPlan plan)
    {
        Plan = plan;
        Random = new Random(plan.Seed);
        Ledger = new WorldLedger((id, entry) => Of(id).Disk.Has(entry.Index, entry.Term));
        _faults = new WorldFaults(this);
        GroupMember[] members = [.. Enumerable.Range(0, plan.Voters).Select(_ => new GroupMember(AddReplica().Id, "", MemberRole.Voter))];
        _replicas[0].Disk.Format(RaftRecovered.Bootstrap(new GroupConfiguration(new Guid(1, 2, 3, new byte[8]), members)));
        _replicas.ForEach(replica => replica.Start());
    }

    public WorldPlan Plan { get; }

    public Random Random { get; }

    public WorldLedger Ledger { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>Until when a schedule has the world to itself: there are no other faults, and no proposals but its own.</summary>
    public TimeSpan QuietUntil { get; set; }

    /// <summary>Is shown every message.</summary>
    public Action<RaftMessage>? Posted { get; set; }

    public IReadOnlyList<WorldReplica> Replicas => _replicas;

    public IEnumerable<WorldReplica> Running => _replicas.Where(replica => replica.Core is not null);

    public WorldReplica? Leader => Running.Where(replica => replica.Core!.Role == RaftRole.Leader).MaxBy(replica => replica.Core!.Term);

    /// <summary>The whole run: acts and faults, then calm, in which all must come right.</summary>
    public void Run()
    {
        for (var act = 0; act < Plan.Acts; act++)
        {
            RunFor(TimeSpan.FromMilliseconds(Random.Next(1, 12)));
            if (Random.Next(1000) < Plan.FaultsPerMille && Now >= QuietUntil)
                _faults.Act();
            else
                Work();
        }

        CalmDown();
    }

    public WorldReplica AddReplica()
    {
        var replica = new WorldReplica(this, new ReplicaId((ulong)_replicas.Count + 1), 1 + (Random.NextDouble() - 0.5) * 0.09);
        _replicas.Add(replica);
        return replica;
    }

    public void Post(RaftMessage message)
    {
        Posted?.Invoke(message);
        Ledger.LookAt(message);
        if (!_isCalm && Random.Next(1000) < Plan.LossPerMille)
            return;
        Deliver(message);
        if (!_isCalm && Random.Next(1000) < Plan.LossPerMille)
            Deliver(message);
    }

    /// <summary>
    /// Something was committed in a term: who leads in an earlier one, and does not know that it is deposed, is asked for a read now, when a
    /// lease that it ought not to have gives itself away.
    /// </summary>
    public void AskDeposed(long term)
    {
        foreach (var replica in Running)
        {
            if (replica.Core!.Role == RaftRole.Leader && replica.Core.Term < term)
                For(replica, TimeSpan.Zero, replica.Read);
        }
    }

    /// <summary>A part of a schedule, unless it is calm by then.</summary>
    public void Later(TimeSpan time, Action happens) => At(time, () =>
    {
        if (!_isCalm)
            happens();
    });

    public void CompleteWriteLater(WorldReplica replica) => For(replica, Longer(Delay(replica.DiskDelay), replica.DiskHeldUntil - Now), () =>
    {
        // In the order in which they were begun, whichever event comes first; and sometimes several with one flush.
        var number = replica.Disk.CompleteFirst();
        replica.Core!.Persisted(number, replica.Clock);
    });

    public void ReadPartLater(WorldReplica replica, SnapshotRead read) => For(replica, Delay(3), () =>
    {
        var bytes = replica.Disk.Snapshot(read.Snapshot);
        if (bytes is null || (!_isCalm && Random.Next(200) == 0))
            replica.Core!.SnapshotReadFailed(read, replica.Clock);
        else
            replica.Core!.SnapshotPartRead(read, bytes.AsMemory((int)read.Offset, read.Length), replica.Clock);
    });

    public void TickAt(WorldReplica replica, TimeSpan time)
    {
        var key = (replica.Id, replica.Life);
        if (_ticks.TryGetValue(key, out var planned) && planned <= time && planned > Now)
            return;
        _ticks[key] = time > Now ? time : Now + TimeSpan.FromTicks(1);
        For(replica, _ticks[key] - Now, () =>
        {
            if (replica.Core!.NextDeadline <= replica.Clock)
                replica.Core.Tick(replica.Clock);
        });
    }

    private void Deliver(RaftMessage message)
    {
        if (_replicas.Find(replica => replica.Id == message.To) is not { } to)
            return;
        // A long tail: some come after whole elections.
        var delay = !_isCalm && Random.Next(50) == 0 ? Random.Next(800) : Random.Next(1, 8);
        At(Now + TimeSpan.FromMilliseconds(delay), () =>
        {
            if (_faults.IsCut(message.From, message.To) || to.Core is null)
                return;
            For(to, TimeSpan.Zero, () => to.Core!.Step(message, to.Clock));
        });
    }

    private void Work()
    {
        if (Running.ToArray() is not { Length: > 0 } running)
            return;
        var replica = running[Random.Next(running.Length)];
        switch (Random.Next(10))
        {
            case < 5 when Now < QuietUntil:
                break;
            case < 5:
                for (var i = Random.Next(1, 6); i > 0; i--)
                    Propose(Leader ?? replica);
                break;
            case < 8:
                replica.Read();
                break;
            default:
                replica.ReadStale(TimeSpan.FromMilliseconds(Random.Next(1, 1000)));
                break;
        }

        replica.Pump();
    }

    public ProposalResult Propose(WorldReplica replica)
    {
        var command = new byte[8 + Random.Next(60)];
        BinaryPrimitives.WriteInt64LittleEndian(command, ++_value);
        var result = replica.Core!.Propose(command, replica.Clock);
        replica.Pump();
        return result;
    }

    private void CalmDown()
    {
        _isCalm = true;
        _faults.End();
        foreach (var replica in _replicas.Where(replica => replica.Core is null && !replica.IsLost))
            replica.Start();
        WorldReplica? leader = null;
        Until(() => (leader = Leader) is not null && leader.Core!.Status.Followers.All(follower => follower.Silence < TimeSpan.FromMilliseconds(400) || IsLost(follower.Id)), "a leader that hears all");
        ProposalResult last = default;
        Until(
            () =>
            {
                if (!last.IsTaken || Leader?.Core!.Term != last.Term)
                    last = Propose(Leader ?? leader!); // The one before may have been lost with its leader.
                return last.IsTaken && Ledger.State.Index >= last.Index && Ledger.State.TermAt(last.Index) == last.Term;
            },
            "a proposal is committed");
        GroupConfiguration? settled = null;
        Until(
            () => (settled = Leader?.Core!.Configuration) is { IsJoint: false }
                && settled.Members.All(member => member.Role != MemberRole.Joining || IsLost(member.Id)),
            "members that can join have joined");
        var members = settled!.Members.Where(member => !IsLost(member.Id)).Select(member => Of(member.Id)).ToList();
        Until(() => members.TrueForAll(member => member.State.Applied == Ledger.State.Index), "all have applied all");
        Assert.All(members, member => Assert.Equal(members[0].State.Values, member.State.Values));
        Assert.Equal(members[0].State.Values.Count, members[0].State.Values.Distinct().Count());
        var before = members[0].ReadsAnswered;
        Until(
            () =>
            {
                members[0].Read(); // One may be forwarded just before a change of leaders.
                members[0].Pump();
                return members[0].ReadsAnswered > before;
            },
            "a read is answered");
    }

    private bool IsLost(ReplicaId id) => Of(id).IsLost;

    public WorldReplica Of(ReplicaId id) => _replicas.Find(replica => replica.Id == id)!;

    private void Until(Func<bool> holds, string what)
    {
        var end = Now + TimeSpan.FromSeconds(20);
        while (!holds())
        {
            Assert.True(Now < end, $"Within 20 s of calm it did not come about that {what}. " + string.Join("; ", Running.Select(one => one.Core!.Status)));
            RunFor(TimeSpan.FromMilliseconds(5));
        }
    }

    private void RunFor(TimeSpan time)
    {
        var end = Now + time;
        while (_events.TryPeek(out var happens, out var when) && when.Time <= end)
        {
            _events.Dequeue();
            Now = when.Time > Now ? when.Time : Now;
            happens();
        }

        Now = end;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private TimeSpan Delay(int milliseconds) => TimeSpan.FromMilliseconds(Random.Next(0, milliseconds + 1) + 0.1);

    private void At(TimeSpan time, Action happens) => _events.Enqueue(happens, (time, ++_order));

    // To a process that stands still it happens when it goes on; to one that has ended, never.
    private void For(WorldReplica replica, TimeSpan delay, Action happens)
    {
        var life = replica.Life;
        At(Now + delay, Try);

        void Try()
        {
            if (replica.Life != life)
                return;
            if (replica.PausedUntil > Now)
            {
                At(replica.PausedUntil, Try);
                return;
            }

            happens();
            replica.Pump();
        }
    }
}
