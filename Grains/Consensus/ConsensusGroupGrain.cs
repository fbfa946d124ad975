using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Turns;

namespace OrleansCluster.Grains.Consensus;

/// <summary>One round of questions at a time; who asks meanwhile, or within a second after it, gets its result.</summary>
[StatelessWorker, Reentrant]
public sealed class ConsensusGroupGrain(IClusterMembershipService membership, TimeProvider time) : Grain, IConsensusGroupGrain
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private Task<GroupReport>? _found;
    private long _foundAt;

    public Task<GroupReport> FindAsync()
    {
        var group = this.GetPrimaryKeyString();
        if (!RaftReplicas.IsName(group))
            throw new ArgumentException($"'{group}' is no name of a group: it has 1 to 64 of a-z, 0-9 and '-', the first a letter.");
        if (_found is { } found && (!found.IsCompleted || (found.IsCompletedSuccessfully && time.GetElapsedTime(_foundAt) < Limit)))
            return found;
        return _found = AskAllAsync(group);
    }

    private async Task<GroupReport> AskAllAsync(string group)
    {
        var silos = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => member.Name)
            .Distinct()
            .Order(StringComparer.Ordinal);
        var replicas = await Task.WhenAll(silos.Select(silo => AskAsync(group, silo)));
        var reports = replicas.Select(one => one.Report).OfType<ReplicaReport>().ToList();
        var leader = reports.Where(report => report.LeaderSilo is not null).MaxBy(report => report.Term);
        _foundAt = time.GetTimestamp();
        return new GroupReport(group, leader?.LeaderSilo, reports.Select(report => report.Term).DefaultIfEmpty().Max(), replicas);
    }

    private async Task<ReplicaEntry> AskAsync(string group, string silo)
    {
        try
        {
            var replica = GrainFactory.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, silo));
            return new ReplicaEntry(silo, await replica.GetReportAsync().InTurnAsync().WaitAsync(Limit, time), null);
        }
        catch (TimeoutException)
        {
            return new ReplicaEntry(silo, null, "It does not answer.");
        }
        catch (Exception e)
        {
            return new ReplicaEntry(silo, null, e.Message); // Whatever it is, it is to be told, and the others' answers with it.
        }
    }
}
