using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>What the replicas of a group say of themselves, for people.</summary>
internal static class GroupDescription
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<string?> AskAsync(SimClient client, string group, IEnumerable<string> silos)
    {
        var told = new List<string>();
        foreach (var silo in silos) told.Add($"{silo}: {await AskOneAsync(client, group, silo)}");
        return string.Join("; ", told);
    }

    private static async Task<string> AskOneAsync(SimClient client, string group, string silo)
    {
        try
        {
            var report = await client.Grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, silo)).GetReportAsync().WaitAsync(Limit, client.Process.Time);
            var members = string.Join(", ", report.Members.Select(member => $"{member.ReplicaId:x} {member.Role} on {member.Silo}"));
            return $"{report.ReplicaId:x} {report.Role} in term {report.Term} after {report.LeaderSilo ?? "nobody"}, log to {report.LastIndex}, committed {report.CommitIndex}, "
                + $"applied {report.AppliedIndex}, members [{members}]{(report.Failure is null ? "" : ", " + report.Failure)}";
        }
#pragma warning disable CA1031 // Whatever it says is what is to be told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }
}
