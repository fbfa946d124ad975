using OrleansCluster.Simulator.Disks;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>A program that a machine runs, over all its lives: what crashes, stands still and comes back.</summary>
internal abstract class SimNode(SimMachine machine, string name)
{
    public string Name => name;

    public SimMachine Machine => machine;

    public SiloState State { get; protected set; } = SiloState.Down;

    /// <summary>The present life, or the last one.</summary>
    public SimProcess? Process { get; protected set; }

    /// <summary>The machine's disk as the present life sees it.</summary>
    public SimDisk? Disk { get; protected set; }

    /// <summary>Whether it takes part: it has started, and neither stands still nor ends.</summary>
    public bool IsUp => State == SiloState.Up && Process is { IsPaused: false };

    /// <summary>Whether it is to stay as it is, down or cut off, until all becomes whole.</summary>
    public bool StaysBroken { get; set; }

    /// <summary>Begins a life.</summary>
    public abstract void Start();

    /// <summary>It dies in the middle of what it does; the machine may lose its power with it.</summary>
    public abstract void Crash(bool powerLoss);

    /// <summary>Stops it in an orderly way.</summary>
    public abstract void Stop();

    /// <summary>The end of the run: nothing of it is left.</summary>
    public abstract void Dispose();

    public override string ToString() => name;

    /// <summary>The process is gone, and what it had not flushed may be too.</summary>
    protected void Die(bool powerLoss)
    {
        State = SiloState.Down;
        Process!.Kill();
        Disk!.ProcessDied();
        if (powerLoss) machine.Disk.PowerLoss();
        else machine.Disk.ProcessCrash(Disk);
    }
}
