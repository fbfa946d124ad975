using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// What befalls the replicas. Of the voters of every configuration that some log holds, a majority keeps its disks; the others may lose
/// them for good. All else may happen to any of them, to all at once too.
/// </summary>
internal sealed class WorldFaults(RaftWorld world)
{
    private readonly HashSet<(ReplicaId From, ReplicaId To)> _cuts = [];

    private Random Random => world.Random;

    public bool IsCut(ReplicaId from, ReplicaId to) => _cuts.Contains((from, to));

    public void End()
    {
        _cuts.Clear();
        foreach (var replica in world.Replicas)
            (replica.PausedUntil, replica.DiskDelay) = (TimeSpan.Zero, 2);
    }

    public void Act()
    {
        var all = world.Replicas.Where(replica => !replica.IsLost).ToArray();
        var one = all[Random.Next(all.Length)];
        switch (Random.Next(14))
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
            case 11 or 12 when world.Plan.Membership:
                ChangeMembers(all);
                break;
            case 13 when world.Plan.Membership:
                Lose(one);
                break;
            default:
                foreach (var down in all.Where(replica => replica.Core is null))
                    down.Start();
                break;
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

    private void ChangeMembers(WorldReplica[] all)
    {
        if (world.Leader is not { } leader)
            return;
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
