using Orleans.Runtime;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Client.Consensus;

/// <summary>Finds groups, and who leads them. Keeps nothing.</summary>
internal sealed class GroupSearch(IGrainFactory grains, ConsensusGroupClientOptions options, TimeProvider time)
{
    /// <summary>The role of a replica that leads, in its report.</summary>
    public const string Leader = "Leader";

    public IRaftReplicaGrain Replica(string group, string silo) => grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, silo));

    /// <summary>
    /// Refuses a name that no silo's disk knows: a mere question to a replica would begin a folder of that name, and an activation that stays, on each.
    /// </summary>
    /// <exception cref="GroupNotFoundException">It is such a one.</exception>
    /// <exception cref="NoLeaderException">Nobody who answers knows it, and not all answer.</exception>
    public async Task CheckIsKnownAsync(string group, CancellationToken cancellationToken)
    {
        if (group == MetadataGroups.Default)
            return;
        var silos = await ActiveAsync(group, cancellationToken);
        var answers = await Task.WhenAll(silos.Select(silo => SiloQuestions.TryAsync(() => ListAsync(silo), time, cancellationToken)));
        if (answers.Any(answer => answer.Answer?.Contains(group) == true))
            return;
        var silent = Array.FindIndex(answers, answer => answer.Answer is null);
        throw silent < 0
            ? new GroupNotFoundException(group)
            : new NoLeaderException(group, $"nobody who answers has a replica, and {silos[silent]} does not answer ({answers[silent].Problem}).");
    }

    private async Task<List<string>> ActiveAsync(string group, CancellationToken cancellationToken)
    {
        try
        {
            var silos = await InTimeAsync(() => SiloQuestions.SilosAsync(grains, cancellationToken), cancellationToken);
            return [.. silos.Where(entry => entry.Status == SiloStatus.Active).Select(entry => entry.SiloName)];
        }
        catch (Exception e) when (IsPassing(e))
        {
            throw new NoLeaderException(group, $"the cluster does not tell its silos: {e.Message}");
        }
    }

    /// <summary>The names of the groups of which a silo's disk has a folder.</summary>
    public Task<string[]> ListAsync(string silo) => grains.GetGrain<ISiloGroupsGrain>(SiloGroups.KeyOf(silo)).ListAsync();

    /// <summary>Looks once for the leader, and asks it. Null, with the reason, if there is none just now, or it does not answer.</summary>
    /// <exception cref="GroupNotFoundException">All silos answered, and have no replica.</exception>
    public async Task<(LeaderSight? Leader, GroupReport? Found, string Why)> LookAsync(string group, CancellationToken cancellationToken)
    {
        GroupReport found;
        try
        {
            found = await InTimeAsync(() => grains.GetGrain<IConsensusGroupGrain>(group).FindAsync(), cancellationToken);
        }
        catch (Exception e) when (IsPassing(e))
        {
            return (null, null, e.Message);
        }

        if (GroupReading.IsCertainlyNotThere(found))
            throw new GroupNotFoundException(group);
        var why = "no replica that answers knows one.";
        var asked = new HashSet<string>(StringComparer.Ordinal);
        // Who led a second ago may know who does now; that one is asked too, and then it is time to look anew.
        for (var silo = found.LeaderSilo; silo is not null && asked.Count < 2 && asked.Add(silo);)
        {
            try
            {
                var report = await InTimeAsync(() => Replica(group, silo).GetReportAsync(), cancellationToken);
                if (report.Role == Leader)
                    return (new LeaderSight(silo, report, found), found, "");
                why = $"the one on {silo} does not lead.";
                silo = report.LeaderSilo;
            }
            catch (Exception e) when (IsPassing(e) || e is ReplicaFailedException)
            {
                why = e is TimeoutException ? $"the one on {silo} does not answer." : e.Message;
                silo = null;
            }
        }

        return (null, found, why);
    }

    /// <summary>The members as the leader has them, each asked now: what rests on who is in order must not be a second old.</summary>
    public async Task<GroupMembers> AskMembersAsync(LeaderSight leader, CancellationToken cancellationToken)
    {
        var silos = leader.Report.Members.Select(member => member.Silo).Distinct(StringComparer.Ordinal);
        var entries = await Task.WhenAll(silos.Select(async silo =>
        {
            var (report, problem) = await SiloQuestions.TryAsync(() => Replica(leader.Found.Group, silo).GetReportAsync(), time, cancellationToken);
            return new ReplicaEntry(silo, report, problem);
        }));
        return (leader with { Found = leader.Found with { Replicas = entries } }).Members;
    }

    /// <summary>A call with a limit of its own, whose end is waited for where it was begun.</summary>
    public Task<T> InTimeAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        return ComeHomeAsync().WaitAsync(options.CallTimeout, time, cancellationToken);

        async Task<T> ComeHomeAsync() => await call();
    }

    /// <summary>Whether it tells of silos that come and go, so that the same may succeed in a moment.</summary>
    public static bool IsPassing(Exception e) => e is PinnedSiloUnavailableException || CallFailures.IsUnanswered(e);
}
