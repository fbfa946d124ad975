using Orleans.Runtime;

namespace OrleansCluster.Grains.Placement;

/// <summary>
/// Tells grains that they are to leave. Nothing else does before their calls have ended: an activation that leaves gets no more calls, ticks of
/// its timers stand behind the calls that wait for the next activation, and its timers' tokens are cancelled when its calls have ended. Those
/// that wait for another call or for a tick would never end, and nobody would be served.
/// </summary>
internal sealed class LeavingGrains : IActivationWorkingSetObserver
{
    public void OnDeactivating(IActivationWorkingSetMember member)
    {
        if (member is IGrainContext { GrainInstance: ILeavingGrain grain })
            grain.Leave();
    }
}
