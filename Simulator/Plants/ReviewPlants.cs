using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Membership;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Raft;
using OrleansCluster.Simulator.Workloads.Watch;

namespace OrleansCluster.Simulator.Plants;

/// <summary>
/// Planted in an independent review: chosen by somebody who had not written what they are in, nor the workloads, to find out what these never
/// looked at. No other plant is of their kind.
/// </summary>
internal static class ReviewPlants
{
    private const string Raft = "Algorithms/Consensus/Raft/";
    private const string Store = "Algorithms/Metadata/";

    public static IReadOnlyList<Plant> All { get; } =
    [
        Broken(
            "pre-votes-elect", "late answers to the question before an election count as votes in it", () => new RaftWorkload(),
            new Mutation(Raft + "RaftCore.Elections.cs", "if (_role != (response.IsPreVote ? RaftRole.PreCandidate : RaftRole.Candidate))", "if (_role is not (RaftRole.PreCandidate or RaftRole.Candidate))"),
            new Mutation(Raft + "RaftCore.Elections.cs", "if (response.IsPreVote)", "if (_role == RaftRole.PreCandidate)")),
        Broken(
            "configuration-not-rolled-back", "a configuration stays in force when it is overwritten in the log", () => new MembershipWorkload(),
            new Mutation(Raft + "RaftLog.cs", "_configurations.TruncateFrom(index);", "")),
        Broken(
            "snapshot-has-later-answers", "a snapshot has answers to changes that came after it", () => new MetadataWorkload(),
            new Mutation(Store + "Sessions/AnswerPlaces.cs", "answer && _stamps[at] <= stamp ? answer", "answer ? answer")),
        Broken(
            "given-up-let-in", "the store is told late of changes that were given up", () => new MetadataWorkload(),
            new Mutation("Client/Metadata/Changes.cs", "numbers.Lowest)", "Math.Max(1, numbers.Lowest - 16))")),
        Broken(
            "age-without-seconds", "of the age at which history is given up only the milliseconds count", () => new MetadataWorkload(),
            new Mutation(Store + "Compaction/CompactionPolicy.cs", "(long)age.TotalMilliseconds", "(long)age.Milliseconds")),
        Broken(
            "created-when-modified", "a compare with when a key was created goes by when it was changed", () => new MetadataWorkload(),
            new Mutation(Store + "Commands/Compare.cs", "version?.CreateRevision", "version?.ModRevision")),
        Broken(
            "prefix-of-itself-only", "a watch of a prefix that waits hears of the key of just that name, and of no longer one", () => new WatchWorkload(),
            new Mutation(Store + "Watches/PollTable.cs", "key.Span[..length]", "length == 0 ? default : key.Span")),
        Broken(
            "renewal-keeps-what-was-left", "a renewed lease has no more time than was written down before", () => new LeasesWorkload(),
            new Mutation(Store + "Leases/LeaseRunner.cs", "RemainingMilliseconds = lease.Milliseconds, Epoch", "Epoch")),
    ];

    private static SourcePlant Broken(string name, string what, Func<Workload> workload, params Mutation[] mutations) => new(name, what, workload, mutations);
}
