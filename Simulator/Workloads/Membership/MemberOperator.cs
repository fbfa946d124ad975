using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Workloads.Membership;

/// <summary>Somebody who looks after a group by the documents alone: asks for reports, removes what is lost, adds what is there.</summary>
internal sealed class MemberOperator(SimClient client, Func<string, IRaftReplicaGrain> replicaOn, IReadOnlyList<string> silos, MemberChanges changes)
{
    private const int WantedVoters = 3;

    /// <summary>One piece of work: what is lost is replaced first, then something is changed.</summary>
    public async Task WorkAsync()
    {
        var chance = client.Process.Chance;
        if (await FindLeaderAsync() is not { } leader) return;
        if (await RemoveOneLostAsync(leader)) return;
        switch (chance.Next(6))
        {
            case 0 or 1:
                await AddOneAsync(leader);
                break;
            case 2:
                await AddLearnerAsync(leader);
                break;
            case 3:
                await AskAsync(() => replicaOn(leader.Silo).TransferLeadershipAsync(chance.Pick(silos)));
                break;
            default:
                changes.Want();
                break;
        }
    }

    /// <summary>Brings the group to three voters or more, none of them lost.</summary>
    /// <returns>The silos of its voters, once that is so; null if it is not yet.</returns>
    public async Task<IReadOnlyList<string>?> RepairAsync()
    {
        if (await FindLeaderAsync() is not { } leader || await RemoveOneLostAsync(leader)) return null;
        string[] voters = [.. leader.Members.Where(member => member.Role == nameof(MemberRole.Voter)).Select(member => member.Silo)];
        if (leader.Members.Any(member => member.Role is not (nameof(MemberRole.Voter) or nameof(MemberRole.Learner)))) return null;
        if (voters.Length >= WantedVoters) return voters;
        if (silos.All(silo => leader.Members.Any(member => member.Silo == silo)))
            await AskAsync(() => replicaOn(leader.Silo).RemoveReplicaAsync(leader.Members.First(member => member.Role == nameof(MemberRole.Learner)).ReplicaId));
        else
            await AddOneAsync(leader);
        return null;
    }

    // Step 2 of the documented procedure, for a member whose silo answers and says that it is another.
    private async Task<bool> RemoveOneLostAsync((string Silo, MemberReport[] Members) leader)
    {
        foreach (var member in leader.Members)
        {
            if (await AskAsync(() => replicaOn(member.Silo).GetReportAsync()) is not { } report || report.ReplicaId == member.ReplicaId) continue;
            await AskAsync(() => replicaOn(leader.Silo).RemoveReplicaAsync(member.ReplicaId));
            return true;
        }

        return false;
    }

    private async Task AddOneAsync((string Silo, MemberReport[] Members) leader)
    {
        if (FreeSilo(leader.Members) is { } silo) await AskAsync(() => replicaOn(leader.Silo).AddReplicaAsync(silo));
    }

    private async Task AddLearnerAsync((string Silo, MemberReport[] Members) leader)
    {
        if (FreeSilo(leader.Members) is not { } silo || await AskAsync(() => replicaOn(leader.Silo).GetReportAsync()) is not { } report) return;
        var id = 0UL;
        await AskAsync(async () => id = await replicaOn(silo).PrepareAsync(report.GroupId));
        if (id != 0) changes.WantLearner(new ReplicaId(id), silo);
    }

    private string? FreeSilo(MemberReport[] members)
    {
        string[] free = [.. silos.Where(silo => !Array.Exists(members, member => member.Silo == silo))];
        return free.Length == 0 ? null : client.Process.Chance.Pick(free);
    }

    // Step 1: any replica may know.
    private async Task<(string Silo, MemberReport[] Members)?> FindLeaderAsync()
    {
        var order = silos.ToList();
        client.Process.Chance.Shuffle(order);
        foreach (var asked in order)
        {
            if (await AskAsync(() => replicaOn(asked).GetReportAsync()) is not { LeaderSilo: { } silo } report) continue;
            if (silo != asked && await AskAsync(() => replicaOn(silo).GetReportAsync()) is { } other) report = other;
            if (report.Role == nameof(RaftRole.Leader)) return (silo, report.Members);
        }

        return null;
    }

    private static async Task<T?> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (RaftClient.IsOpen(exception) || RaftClient.IsCertain(exception) || exception is GroupConflictException)
        {
            return default;
        }
    }
}
