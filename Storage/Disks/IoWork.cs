namespace OrleansCluster.Storage.Disks;

/// <summary>One blocking call that waits for an I/O thread, and the promise of its result.</summary>
internal abstract class IoWork
{
    /// <summary>Makes the call, on an I/O thread. Never throws.</summary>
    public abstract void Execute();

    /// <summary>Answers with an error in place of the call.</summary>
    public abstract void Refuse(Exception reason);
}
