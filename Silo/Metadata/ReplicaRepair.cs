using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Silo.Metadata;

/// <summary>
/// Where a silo's disk was emptied, has the group's leader put a new replica in the place of the one that was on it. Looks until the silo's
/// replica is a voter, or there is nothing to be done: the silo is no member, or has a replica that failed.
/// </summary>
/// <remarks>
/// What the old replica had promised is lost, so it is never trusted again; the new one has an id of its own, and votes when it has all that
/// the group has. The group decides it by its majority without the lost one: where too many disks are lost nothing changes. All that is asked
/// for here may be asked for twice, by two silos, and late: the leader proves that the named replica is a member and that its silo has nothing,
/// and makes one change at a time. What was begun and lost with a leader is begun anew, with the replica that was prepared for it, or, if that
/// one has heard of the group already, with another: then a quorum says first that it is no member.
/// </remarks>
internal sealed class ReplicaRepair(string siloName, string group, IGrainFactory grains, TimeProvider time, ILogger<ReplicaRepair> logger) : BackgroundService
{
    private const string Leader = "Leader";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Where the folder cannot be opened, as every attempt to tells the log.</summary>
    private static readonly TimeSpan PauseWhenFailed = TimeSpan.FromMinutes(1);

    private bool _hasReplaced;
    private bool _hasFailed;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    /// <summary>All that it does, in the caller's context: for a host that has no background.</summary>
    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var pause = FirstPause; !await TryAsync(stoppingToken); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
                await Task.Delay(_hasFailed ? PauseWhenFailed : pause, time, stoppingToken);
            if (_hasReplaced)
                RepairLog.Replaced(logger, group, siloName);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops; the next start looks again.
        }
    }

    // True when there is nothing to be done, or nothing that can be done without a person.
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        _hasFailed = false;
        try
        {
            return await LookAsync(cancellationToken);
        }
        catch (ReplicaFailedException e)
        {
            // A person has to look; or it was in use still by the silo's process of before.
            RepairLog.NotReplaced(logger, group, siloName, e.Message);
            _hasFailed = true;
            return false;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: silos that are not there yet, or a change of leader. It passes, or the group's own state tells of it.
            RepairLog.NotReplaced(logger, group, siloName, e.Message);
            return false;
        }
    }

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var own = await ReportAsync(cancellationToken);
        var found = await InTimeAsync(() => grains.GetGrain<IConsensusGroupGrain>(group).FindAsync(), cancellationToken);
        if (found.Replicas.FirstOrDefault(one => one.Silo == found.LeaderSilo)?.Report is not { Role: Leader } leader)
            return false;
        var step = RepairStep.Decide(siloName, own, leader);
        if (step.Kind is RepairKind.None or RepairKind.Wait)
            return step.Kind == RepairKind.None;

        // A replica is prepared before it is a member. If there is none here even now, what the leader named is not to come but lost.
        var still = await ReportAsync(cancellationToken);
        if (still.ReplicaId != own.ReplicaId)
            return false;
        if (step.Kind == RepairKind.Discard)
        {
            RepairLog.Discarding(logger, group, siloName, own.ReplicaId, step.Lost);
            await InTimeAsync(() => DiscardAsync(siloName), cancellationToken);
            return false;
        }

        if (!_hasReplaced)
            RepairLog.Replacing(logger, group, siloName, step.Lost);
        _hasReplaced = true;
        await InTimeAsync(() => Replica(found.LeaderSilo!).ReplaceReplicaAsync(step.Lost), cancellationToken);
        return false;
    }

    private Task<ReplicaReport> ReportAsync(CancellationToken cancellationToken) =>
        InTimeAsync(() => Replica(siloName).GetReportAsync(), cancellationToken);

    // The call may be completed by any thread; a wait with a time limit would then go through the pool.
    private Task<T> InTimeAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        return ComeHomeAsync().WaitAsync(CallTimeout, time, cancellationToken);

        async Task<T> ComeHomeAsync() => await call();
    }

    private async Task<bool> DiscardAsync(string name)
    {
        await Replica(name).DiscardAsync();
        return true;
    }

    private IRaftReplicaGrain Replica(string name) => grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, name));
}
