using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Simulator.Plants.Membership;

/// <summary>The planted bugs that <c>membership</c> must find.</summary>
internal static class MembershipPlants
{
    public static IReadOnlyList<Plant> All { get; } =
    [
        new BrokenChange("change-not-joint", "any number of voters changes in one step", RaftDefects.ChangeNotJoint),
        new BrokenChange("new-half-commits", "of a joint configuration only the new half commits", RaftDefects.NewHalfCommits),
        new BrokenChange("learners-count", "learners count towards a commit", RaftDefects.LearnersCount),
        new BrokenChange("changes-overlap", "a change begins before the one before it, and the leader's term, are committed", RaftDefects.ChangesOverlap),
        new BrokenChange("emptied-trusted", "a replica whose disk was emptied takes up its old id", replica: ReplicaDefects.EmptiedTrusted),
    ];
}
