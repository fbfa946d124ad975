using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Metadata;

/// <summary>
/// Creates the metadata group at the cluster's first start: on the first silo of the list, and on no other. It tries again until the group
/// is there, and never begins a second one.
/// </summary>
/// <remarks>
/// That there is no group can be seen only if every silo that the cluster knows answers that it has no replica, those beside the list too:
/// members may have been replaced since, and the list may have been changed. A silo that is away may hold the group, so it is waited for. If
/// another silo has a replica and this one has none, then this one's disk was emptied, or the list is another cluster's: a person has to
/// look, and nothing is tried any more before the next start. (A replica that has nothing yet is of a creation that was not finished: the
/// first silo's replica takes it over.) Two first silos of two lists might see no replica at the same moment; so
/// every silo says which list it was given, and there is no group before all say the same: of two silos that become active, the later one
/// knows the other.
/// </remarks>
internal sealed class MetadataBootstrap(
    SiloSettings settings,
    string siloName,
    string group,
    IGrainFactory grains,
    IClusterMembershipService membership,
    TimeProvider time,
    ILogger<MetadataBootstrap> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CreationTimeout = TimeSpan.FromSeconds(35);

    /// <summary>How long others may be waited for before it is a warning: at a first start they come up one after the other.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(10);

    private bool _toldOfOtherList;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        var nextWarning = Patience;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (await TryAsync(stoppingToken))
                    return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (GroupConflictException e)
            {
                BootstrapLog.Conflict(logger, group, siloName, e.Message);
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: a silo that is not there, or not yet. It is told if it lasts.
                BootstrapLog.Waiting(logger, group, e.Message);
                if (time.GetElapsedTime(started) >= nextWarning)
                {
                    BootstrapLog.StillWaiting(logger, e, group, time.GetElapsedTime(started).TotalMinutes);
                    nextWarning = time.GetElapsedTime(started) + WarningInterval;
                }
            }

            try
            {
                await Task.Delay(pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One attempt: true when the group is there.</summary>
    /// <exception cref="GroupConflictException">Another group of the name is there, or this silo is no member of this one any more.</exception>
    internal async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var own = await ReportAsync(siloName, cancellationToken);
        if (own.Role == ReplicaReport.Starting)
            throw new TimeoutException("This silo's replica is still being read from its disk.");
        if (own.GroupId != Guid.Empty && own.LastIndex > 0)
            return true;
        // With an id and no log it began a creation and was interrupted, or was prepared by another: the replica knows which.
        if (own.GroupId == Guid.Empty)
            await CheckNobodyHasAReplicaAsync(cancellationToken);
        var id = await Replica(siloName).CreateGroupAsync([.. settings.MetadataSilos]).WaitAsync(CreationTimeout, time, cancellationToken);
        BootstrapLog.Created(logger, group, id, string.Join(", ", settings.MetadataSilos));
        return true;
    }

    private async Task CheckNobodyHasAReplicaAsync(CancellationToken cancellationToken)
    {
        var names = settings.MetadataSilos
            .Concat(settings.ClusterSiloNames)
            .Concat(membership.CurrentSnapshot.Members.Values.Select(member => member.Name))
            .Where(name => name != siloName)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var reports = await Task.WhenAll(names.Select(name => ReportAsync(name, cancellationToken)));
        var unread = Array.FindIndex(reports, report => report.Role == ReplicaReport.Starting);
        if (unread >= 0)
            throw new TimeoutException($"The replica on {names[unread]} is still being read from its disk.");
        var holder = Array.FindIndex(reports, report => report.GroupId != Guid.Empty && !report.IsBlank);
        if (holder >= 0)
            throw new GroupConflictException(group, names[holder], $"it holds a replica of the group {reports[holder].GroupId}, and {siloName} has none.");
        var other = Array.FindIndex(reports, report => report.Founders.Length > 0 && !report.Founders.SequenceEqual(settings.MetadataSilos));
        if (other >= 0)
            RefuseList(names[other], reports[other].Founders);
    }

    // Tried again: that silo may be started anew with the right list.
    private void RefuseList(string other, string[] founders)
    {
        var (own, others) = (string.Join(',', settings.MetadataSilos), string.Join(',', founders));
        if (!_toldOfOtherList)
            BootstrapLog.ListsDiffer(logger, group, siloName, own, other, others, SettingSpecs.MetadataSilos.Option);
        _toldOfOtherList = true;
        throw new InvalidOperationException($"{other} was given the silos {others}, and {siloName} {own}.");
    }

    private Task<ReplicaReport> ReportAsync(string name, CancellationToken cancellationToken) =>
        Replica(name).GetReportAsync().WaitAsync(ReportTimeout, time, cancellationToken);

    private IRaftReplicaGrain Replica(string name) => grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, name));
}
