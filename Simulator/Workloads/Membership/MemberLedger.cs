using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Workloads.Membership;

/// <summary>Which replicas have lost their disks, and what may still befall the others: of the voters of every configuration that may be in
/// force, old and new, with those that join, a majority keeps its disks.</summary>
internal sealed class MemberLedger(RaftWitness witness)
{
    private readonly HashSet<ReplicaId> _emptied = [];

    /// <summary>The configurations that may be in force: of each replica the latest that it knows to be committed, and all after it.</summary>
    public IEnumerable<GroupConfiguration> Configurations => witness.Cores.Where(core => !_emptied.Contains(core.Id)).SelectMany(ConfigurationsOf);

    /// <summary>All replicas on this silo have lost their disk.</summary>
    public void Emptied(string silo)
    {
        foreach (var member in witness.Cores.SelectMany(ConfigurationsOf).SelectMany(configuration => configuration.Members))
        {
            if (member.Address == silo) _emptied.Add(member.Id);
        }
    }

    /// <summary>Whether the group goes on without this silo, its disk too.</summary>
    public bool CanDoWithout(string silo) => witness.Commits.Index > 0 && Configurations.All(configuration => IsEnough(configuration, silo));

    /// <summary>Whether such members could go on, given which disks are lost.</summary>
    public bool IsEnough(GroupConfiguration configuration, string? without) =>
        HasMajority(configuration, without, member => member.Role == MemberRole.Voter)
        && HasMajority(configuration, without, member => member.Role is MemberRole.Voter or MemberRole.Joining)
        && HasMajority(configuration, without, member => member.VotedBefore);

    private static IEnumerable<GroupConfiguration> ConfigurationsOf(RaftCore core)
    {
        var log = core.Log;
        var (committed, index) = log.CommittedConfiguration;
        if (committed is not null) yield return committed;
        for (var at = Math.Max(index + 1, log.FirstIndex); at <= log.LastIndex; at++)
        {
            if (log[at].Kind == EntryKind.Configuration) yield return GroupConfigurationFormat.Decode(log[at].Data.Span);
        }
    }

    private bool HasMajority(GroupConfiguration configuration, string? without, Func<GroupMember, bool> votes)
    {
        GroupMember[] voters = [.. configuration.Members.Where(votes)];
        return voters.Length == 0 || voters.Count(voter => voter.Address == without || _emptied.Contains(voter.Id)) * 2 < voters.Length;
    }
}
