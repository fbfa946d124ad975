using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Silo.Metadata;

/// <summary>
/// Where a silo's disk was emptied, has the group's leader put a new replica in the place of the one that was on it, once. Nothing is done
/// by a silo that has its replica, or that the group does not count among its members.
/// </summary>
/// <remarks>
/// What the old replica had promised is lost, so it is never trusted again; the new one has an id of its own, and votes when it has all that
/// the group has. The group decides it by its majority without the lost one: where too many disks are lost nothing changes.
/// </remarks>
internal sealed class ReplicaRepair(string siloName, string group, IGrainFactory grains, TimeProvider time, ILogger<ReplicaRepair> logger) : BackgroundService
{
    private const string Leader = "Leader";
    private const string Leaving = "Leaving";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var pause = FirstPause; !await TryAsync(stoppingToken); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
                await Task.Delay(pause, time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops; the next start looks again.
        }
    }

    // True when there is nothing to be done, or nothing that can be done without a person.
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await LookAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: silos that are not there yet, or a change of leader. It passes, or the group's own state tells of it.
            BootstrapLog.NotReplaced(logger, group, siloName, e.Message);
            return false;
        }
    }

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var own = await ReportAsync(cancellationToken);
        if (own.LastIndex > 0 || own.Failure is not null)
            return true;
        var found = await grains.GetGrain<IConsensusGroupGrain>(group).FindAsync().WaitAsync(CallTimeout, time, cancellationToken);
        if (found.Replicas.FirstOrDefault(one => one.Silo == found.LeaderSilo)?.Report is not { Role: Leader } leader)
            return false;
        if (own.GroupId != Guid.Empty && own.GroupId != leader.GroupId)
            return true;
        var members = leader.Members.Where(member => member.Silo == siloName && member.Role != Leaving).ToList();
        if (members.Count == 0)
            return true;
        if (members.Exists(member => member.ReplicaId == own.ReplicaId))
            return false; // It was put there, and has to hear of it yet.

        // A member is prepared before it is one. So if this silo still has nothing, what the leader named is not to come but lost.
        var still = await ReportAsync(cancellationToken);
        if (still.LastIndex > 0 || still.ReplicaId != own.ReplicaId)
            return false;
        BootstrapLog.Replacing(logger, group, siloName, members[0].ReplicaId);
        await Replica(found.LeaderSilo!).ReplaceReplicaAsync(members[0].ReplicaId).WaitAsync(CallTimeout, time, cancellationToken);
        return false;
    }

    private Task<ReplicaReport> ReportAsync(CancellationToken cancellationToken) =>
        Replica(siloName).GetReportAsync().WaitAsync(CallTimeout, time, cancellationToken);

    private IRaftReplicaGrain Replica(string name) => grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, name));
}
