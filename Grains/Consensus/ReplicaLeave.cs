using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// When a silo stops, its replicas hand over what they lead, and end, before its grains are deactivated: a call that waits for a commit
/// would be waited for, and its replica would hear nobody any more.
/// </summary>
internal sealed class ReplicaLeave(IDisk disk, ILocalSiloDetails silo, IGrainFactory grains, ILogger<ReplicaOptions> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        lifecycle.Subscribe(nameof(ReplicaLeave), ServiceLifecycleStage.Active, static _ => Task.CompletedTask, LeaveAsync);
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        // A silo that is killed, or never came up, has nobody to hand over to.
        if (cancellationToken.IsCancellationRequested || !await disk.ExistsAsync("consensus"))
            return;
        var groups = (await disk.ListAsync("consensus")).Select(folder => folder.Name).Where(RaftReplicas.IsName);
        await Task.WhenAll(groups.Select(ResignAsync));
    }

    private async Task ResignAsync(string group)
    {
        try
        {
            // Which takes a few election timeouts at most.
            await grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, silo.Name)).ResignAsync(silo.SiloAddress.ToParsableString());
        }
        catch (Exception e) when (e is ConsensusException or ArgumentException or PinnedSiloUnavailableException || CallFailures.IsUnanswered(e))
        {
            ConsensusLog.NotHandedOver(logger, e, group, silo.Name);
        }
    }
}
