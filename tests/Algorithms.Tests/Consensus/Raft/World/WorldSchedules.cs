using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>Several faults in an order, and at moments, that chance alone hardly ever brings together: each is what one rule stands against.</summary>
internal sealed class WorldSchedules(RaftWorld world, WorldFaults faults)
{
    private Random Random => world.Random;

    public void Begin(WorldReplica leader)
    {
        WorldReplica[] voters =
        [
            .. leader.Core!.Configuration!.Members.Where(member => member.IsVoter && member.Id != leader.Id)
                .Select(member => world.Of(member.Id)).Where(replica => replica.Core is not null),
        ];
        if (voters.Length == 0)
            return;
        Random.Shuffle(voters);
        switch (Random.Next(3))
        {
            case 0:
                StartAnewWithinTheLease(leader, voters);
                break;
            case 1:
                HandOverAndHearNothing(leader, voters);
                break;
            default:
                DeposeAmidWrites(leader);
                break;
        }
    }

    // Some do not hear the leader any more. Those that do, and so would refuse these their votes, are cut off from it and start anew just
    // before one of these asks: whoever votes then ends a lease that is still in force. All logs are alike, or nobody would be elected.
    private void StartAnewWithinTheLease(WorldReplica leader, WorldReplica[] voters)
    {
        var kept = voters[..((voters.Length + 1) / 2)];
        var others = voters[kept.Length..];
        faults.Heal();
        world.QuietUntil = world.Now + TimeSpan.FromMilliseconds(600);
        world.Later(world.Now + TimeSpan.FromMilliseconds(60), () => CutOff(leader, others));
        world.Later(world.Now + TimeSpan.FromMilliseconds(70), () =>
        {
            if (others.Where(replica => replica.Core is not null).MinBy(DueAt) is not { } first)
                return;
            world.Later(DueAt(first) - TimeSpan.FromMilliseconds(3), () =>
            {
                if (leader.Core?.Role != RaftRole.Leader)
                    return;
                CutOff(leader, kept);
                foreach (var replica in kept.Where(replica => replica.Core is not null))
                {
                    replica.Stop(isCrash: true);
                    replica.Start();
                }
            });
        });

        static TimeSpan DueAt(WorldReplica replica) => replica.RealOf(replica.Core!.NextDeadline);
    }

    // The target is told to go, and nothing of the election comes back to the leader.
    private void HandOverAndHearNothing(WorldReplica leader, WorldReplica[] voters)
    {
        var last = leader.Core!.Status.LastIndex;
        var followers = leader.Core.Status.Followers;
        if (Array.Find(voters, replica => followers.Any(one => one.Id == replica.Id && one.Match == last)) is not { } target)
            return;
        faults.Heal();
        leader.Core.TransferLeadership(target.Id, leader.Clock);
        leader.Pump();
        foreach (var replica in world.Replicas)
            faults.Cut(replica.Id, leader.Id);
    }

    // It is cut off with entries that nobody else has, and its disk may not have them yet either when the next leader's take their place.
    private void DeposeAmidWrites(WorldReplica leader)
    {
        faults.Heal();
        CutOff(leader, world.Replicas);
        if (Random.Next(3) > 0)
            leader.DiskHeldUntil = world.Now + TimeSpan.FromMilliseconds(Random.Next(350, 590));
        for (var i = Random.Next(1, 4); i > 0; i--)
            world.Propose(leader);
        if (world.Plan.Membership && Random.Next(2) == 0)
            faults.ChangeMembers(leader);
        world.Later(world.Now + TimeSpan.FromMilliseconds(Random.Next(330, 480)), faults.Heal);
    }

    private void CutOff(WorldReplica one, IReadOnlyList<WorldReplica> others)
    {
        foreach (var other in others)
        {
            faults.Cut(one.Id, other.Id);
            faults.Cut(other.Id, one.Id);
        }
    }
}
