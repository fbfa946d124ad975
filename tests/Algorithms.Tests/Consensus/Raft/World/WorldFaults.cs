using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// What befalls the replicas. Of the voters of every configuration that some log holds, a majority keeps its disks; the others may lose
/// them for good. All else may happen to any of them, to all at once too.
/// </summary>
internal sealed class WorldFaults(RaftWorld world)
{
    private readonly HashSet<(ReplicaId From, ReplicaId To)> _cuts = [];
    private WorldSchedules? _schedules;

    private Random Random => world.Random;

    public bool IsCut(ReplicaId from, ReplicaId to) => _cuts.Contains((from, to));

    /// <summary>What one sends to the other is lost.</summary>
    public void Cut(ReplicaId from, ReplicaId to) => _cuts.Add((from, to));

    public void Heal() => _cuts.Clear();

    public void End()
    {
        Heal();
        foreach (var replica in world.Replicas)
            (replica.PausedUntil, replica.DiskDelay, replica.DiskHeldUntil) = (TimeSpan.Zero, 2, TimeSpan.Zero);
    }

    public void Act()
    {
        var all = world.Replicas.Where(replica => !replica.IsLost).ToArray();
        var one = all[Random.Next(all.Length)];
        switch (Random.Next(21))
        {
            case 0:
                Cut(all);
                break;
            case 1 or 2:
                _cuts.Clear();
                break;
            case 3 when one.Core is not null:
                one.Stop(isCrash: Random.Next(4) > 0);
                break;
            case 4 when one.Core is not null:
                one.Stop(isCrash: true);
                one.Start();
                break;
            case 5 or 6 or 7:
                foreach (var down in all.Where(replica => replica.Core is null && Random.Next(2) == 0))
                    down.Start();
                break;
            case 8:
                one.PausedUntil = world.Now + TimeSpan.FromMilliseconds(Random.Next(1500));
                break;
            case 9:
                one.DiskDelay = Random.Next(3) == 0 ? Random.Next(1500) : 2;
                break;
            case 10:
                Transfer();
                break;
            case 11 or 12 when world.Plan.Membership && world.Leader is { } leader:
                ChangeMembers(leader);
                break;
            case 13 when world.Plan.Membership:
                Lose(one);
                break;
            case 14 or 15 when world.Leader is { } leader:
                BesetLeader(leader, all);
                break;
            case 16 when world.Plan.Membership && world.Leader is { } leader:
                SwapAll(leader);
                break;
            case 17 or 18 or 19 when world.Leader is { } leader:
                (_schedules ??= new WorldSchedules(world, this)).Begin(leader);
                break;
            default:
                foreach (var down in all.Where(replica => replica.Core is null))
                    down.Start();
                break;
        }
    }

    // What chance alone does rarely: it is cut off from one, and another starts anew, or it stands still, is slow, or hands over.
    private void BesetLeader(WorldReplica leader, WorldReplica[] all)
    {
        var others = all.Where(replica => replica != leader && replica.Core is not null).ToArray();
        if (others.Length == 0)
            return;
        var other = others[Random.Next(others.Length)];
        _cuts.Clear();
        _cuts.Add((leader.Id, other.Id));
        if (Random.Next(3) > 0)
            _cuts.Add((other.Id, leader.Id));
        switch (Random.Next(5))
        {
            case 0:
                leader.PausedUntil = world.Now + TimeSpan.FromMilliseconds(Random.Next(800));
                break;
            case 1:
                leader.DiskDelay = Random.Next(600);
                break;
            case 2:
                leader.Core!.TransferLeadership(others[Random.Next(others.Length)].Id, leader.Clock);
                leader.Pump();
                break;
            case 3 when others.FirstOrDefault(replica => replica != other) is { } third:
                third.Stop(isCrash: true);
                third.Start();
                break;
            default:
                foreach (var one in others)
                    _cuts.UnionWith([(leader.Id, one.Id), (one.Id, leader.Id)]);
                break;
        }
    }

    // All who have caught up in place of all who vote, and the two sides do not see each other.
    private void SwapAll(WorldReplica leader)
    {
        var members = leader.Core!.Configuration!.Members;
        GroupMember[] next = [.. members.Select(member => member with { Role = member.Role == MemberRole.Voter ? MemberRole.Learner : MemberRole.Voter, VotedBefore = false })];
        if (!next.Any(member => member.Role == MemberRole.Voter) || !HasMajority(next.Where(member => member.Role == MemberRole.Voter)))
            return;
        leader.Core.ProposeChange(next, leader.Clock);
        leader.Pump();
        if (Random.Next(2) == 0)
            return;
        _cuts.Clear();
        foreach (var old in members.Where(member => member.Role == MemberRole.Voter && member.Id != leader.Id))
        {
            foreach (var other in members.Where(member => member.Role != MemberRole.Voter))
                _cuts.UnionWith([(old.Id, other.Id), (other.Id, old.Id)]);
            if (Random.Next(2) == 0)
                _cuts.UnionWith([(old.Id, leader.Id), (leader.Id, old.Id)]);
        }
    }

    // Whole, one way, or with one replica that both sides see.
    private void Cut(WorldReplica[] all)
    {
        _cuts.Clear();
        var side = all.Where(_ => Random.Next(2) == 0).Select(replica => replica.Id).ToHashSet();
        var bridge = Random.Next(3) == 0 ? all[Random.Next(all.Length)].Id : ReplicaId.None;
        var oneWay = Random.Next(3) == 0;
        foreach (var left in all.Select(replica => replica.Id))
        {
            foreach (var right in all.Select(replica => replica.Id))
            {
                if (left != bridge && right != bridge && side.Contains(left) && !side.Contains(right))
                {
                    _cuts.Add((left, right));
                    if (!oneWay)
                        _cuts.Add((right, left));
                }
            }
        }
    }

    private void Transfer()
    {
        if (world.Leader is not { } leader)
            return;
        var members = leader.Core!.Configuration!.Members;
        leader.Core.TransferLeadership(members[Random.Next(members.Length)].Id, leader.Clock);
        leader.Pump();
    }

    /// <summary>A leader is asked for other members.</summary>
    public void ChangeMembers(WorldReplica leader)
    {
        var all = world.Replicas.Where(replica => !replica.IsLost).ToArray();
        var next = leader.Core!.Configuration!.Members.ToList();
        next.RemoveAll(member => world.Of(member.Id).IsLost || (Random.Next(6) == 0 && next.Count > 1));
        var outside = all.Where(replica => next.TrueForAll(member => member.Id != replica.Id) && replica.Core?.IsRemoved != true).ToArray();
        if (next.Count < 6 && Random.Next(2) == 0)
        {
            var joins = world.Replicas.Count < 12 && Random.Next(2) == 0 ? world.AddReplica()
                : outside.Length > 0 ? outside[Random.Next(outside.Length)] : null;
            if (joins is not null)
            {
                if (joins.Life == 0)
                    joins.Start();
                next.Add(new GroupMember(joins.Id, "", Random.Next(4) == 0 ? MemberRole.Learner : MemberRole.Joining));
            }
        }

        for (var i = 0; i < next.Count; i++)
        {
            if (Random.Next(8) == 0)
                next[i] = next[i] with { Role = next[i].Role == MemberRole.Voter ? MemberRole.Learner : MemberRole.Voter };
        }

        if (next.TrueForAll(member => member.Role != MemberRole.Voter) || !HasMajority(next.Where(member => member.Role == MemberRole.Voter)))
            return;
        leader.Core.ProposeChange(next, leader.Clock);
        leader.Pump();
    }

    private void Lose(WorldReplica one)
    {
        // Before anything is committed, the members stand in one log alone.
        if (world.Ledger.Commit == 0)
            return;
        GroupConfiguration[] configurations = [.. world.Replicas.Where(replica => !replica.IsLost).SelectMany(ConfigurationsOf)];
        one.IsLost = true;
        one.IsLost = Array.TrueForAll(configurations, configuration =>
            HasMajority(configuration.Members.Where(member => member.Role == MemberRole.Voter))
            && HasMajority(configuration.Members.Where(member => member.Role is MemberRole.Voter or MemberRole.Joining)) // which may be one any moment
            && HasMajority(configuration.Members.Where(member => member.VotedBefore)));
        if (one.IsLost && one.Core is not null)
            one.Stop(isCrash: true);
    }

    // All that its log has or may have: its disk's too, while it is down.
    private static IEnumerable<GroupConfiguration> ConfigurationsOf(WorldReplica replica)
    {
        var recovered = replica.Disk.Recovered;
        if (recovered.Snapshot is { } snapshot)
            yield return snapshot.Configuration;
        foreach (var entry in recovered.Entries.Where(entry => entry.Kind == EntryKind.Configuration))
            yield return GroupConfigurationFormat.Decode(entry.Data.Span);
        if (replica.Core?.Configuration is { } configuration)
            yield return configuration;
    }

    private bool HasMajority(IEnumerable<GroupMember> voters)
    {
        var all = voters.ToArray();
        return all.Count(voter => world.Of(voter.Id).IsLost) * 2 < all.Length || all.Length == 0;
    }
}
