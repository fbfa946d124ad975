using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads.Membership;

namespace OrleansCluster.Simulator.Plants.Membership;

/// <summary>The planted bugs that <c>membership</c> must find.</summary>
internal static class MembershipPlants
{
    private const string Raft = "Algorithms/Consensus/Raft/";
    private const string CommitQuorum = "_log.Configuration!.QuorumValue(_matchOf)";

    public static IReadOnlyList<Plant> All { get; } =
    [
        Broken(
            "change-not-joint", "any number of voters changes in one step",
            new Mutation(Raft + "RaftCore.Membership.cs", "current.HasSameVoters(next) ? new GroupConfiguration(current.GroupId, next) : current.Join(next)", "new GroupConfiguration(current.GroupId, next)")),
        Broken(
            "new-half-commits", "of a joint configuration only the new half commits",
            new Mutation(Raft + "RaftCore.Leading.cs", CommitQuorum, "_log.Configuration!.Leave().QuorumValue(_matchOf)")),
        Broken(
            "learners-count", "learners count towards a commit",
            new Mutation(
                Raft + "RaftCore.Leading.cs",
                CommitQuorum,
                """
                (_log.Configuration!.IsJoint
                            ? _log.Configuration
                            : new GroupConfiguration(_log.Configuration.GroupId, _log.Configuration.Members.Select(member => member with { Role = MemberRole.Voter })))
                            .QuorumValue(_matchOf)
                """)),
        Broken(
            "changes-overlap", "a change begins before the one before it, and the leader's term, are committed",
            new Mutation(Raft + "RaftCore.Membership.cs", "if (!HasCommittedInTerm)", "if (false)"),
            new Mutation(Raft + "RaftCore.Membership.cs", "current.IsJoint || _log.ConfigurationIndex > _log.Commit)", "current.IsJoint)")),
        Broken(
            "snapshot-of-latest-configuration", "a snapshot bears the latest configuration, which may never be committed",
            new Mutation(Raft + "RaftCore.Snapshots.cs", "_log.ConfigurationAt(index) is ({ } configuration, var at)", "(_log.Configuration, _log.ConfigurationIndex) is ({ } configuration, var at)"),
            new Mutation(Raft + "RaftCore.Snapshots.cs", "var (configuration, configurationIndex) = _log.ConfigurationAt(index);", "var (configuration, configurationIndex) = (_log.Configuration, _log.ConfigurationIndex);")),
        Broken(
            "emptied-trusted", "a replica whose disk was emptied takes up its old id",
            new Mutation(
                "Grains/Consensus/RaftReplicaGrain.cs",
                "if (_folder?.Identity?.GroupId != envelope.GroupId)",
                """
                if (_folder is { Identity: null })
                            await (_becoming ??= _folder.BecomeAsync(new ReplicaIdentity(envelope.GroupId, RaftMessageFormat.Read(envelope.Messages[0]).To)));
                        if (_folder?.Identity?.GroupId != envelope.GroupId)
                """)),
    ];

    private static SourcePlant Broken(string name, string what, params Mutation[] mutations) => new(name, what, () => new MembershipWorkload(), mutations);
}
