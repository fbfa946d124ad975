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
            "new-half-elects", "of a joint configuration only the new half elects",
            new Mutation(Raft + "VoteTally.cs", "configuration.QuorumValue(id => _answers.GetValueOrDefault(id) ? 1 : 0) == 1", "configuration.Leave().QuorumValue(id => _answers.GetValueOrDefault(id) ? 1 : 0) == 1")),
        Broken(
            "configuration-when-committed", "a configuration is in force only when it is committed",
            new Mutation(Raft + "RaftLog.cs", "Configuration => _configurations.Latest;", "Configuration => _configurations.At(Commit).Configuration ?? _configurations.Latest;")),
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
        // That a change begins before the one before it, or anything in the leader's term, is committed would do no harm here, other than where
        // members change one by one (pitfall 23): every change of voters is joint, and a joint configuration is left only when it is committed.
        // So of all that may be in force beside the latest committed one, each shares a half with it or with the one that follows it.
        Broken(
            "joint-left-early", "a joint configuration is left before it is committed",
            new Mutation(Raft + "RaftCore.Membership.cs", "if (_log.ConfigurationIndex > _log.Commit || !HasCommittedInTerm || (", "if (!HasCommittedInTerm || (")),
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
