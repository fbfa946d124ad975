using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Stands before the lock grains: loses or holds up the calls that a test chooses, and ends activations amid them.</summary>
internal sealed class LockGate
{
    /// <summary>Given the method and the call itself; the caller gets its answer when it has completed.</summary>
    public Func<string, Func<Task>, Task> Around { get; set; } = (_, call) => call();

    /// <summary>Given the method of a call that has begun: whether its activation is to leave, as that of a grain does whose entry in the directory is lost.</summary>
    public Func<string, bool> Leaves { get; set; } = _ => false;

    /// <summary>The silo whose locks cannot be asked for: it does not answer before the task has ended.</summary>
    public (string Silo, Task Until)? Mute { get; set; }

    public Task PassAsync(IIncomingGrainCallContext call) =>
        call.Grain is LeasedGrain ? Around(call.MethodName, () => InvokeAsync(call))
        : Mute is { } mute && call.Grain is LockDiagnosticsGrain grain && grain.GetPrimaryKeyString() == LockDiagnosticsGrains.KeyOf(mute.Silo) ? WaitAsync(mute.Until, call)
        : call.Invoke();

    private static async Task WaitAsync(Task until, IIncomingGrainCallContext call)
    {
        await until;
        await call.Invoke();
    }

    private Task InvokeAsync(IIncomingGrainCallContext call)
    {
        var running = call.Invoke();
        if (Leaves(call.MethodName))
            call.TargetContext.Deactivate(new DeactivationReason(DeactivationReasonCode.DirectoryFailure, "The test wants it."));
        return running;
    }
}
