using OrleansCluster.Simulator.Disks;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>A machine: its clock, its disk, its place in the network. It outlives the processes that run on it.</summary>
internal sealed class SimMachine(string name, int site, MachineClock clock, DiskMedium disk, SimMachine? origin = null)
{
    private bool _isDamaged;
    private bool _hadTrouble;

    public string Name => name;

    public int Site => site;

    public MachineClock Clock => clock;

    public DiskMedium Disk => disk;

    /// <summary>Whether something of what its disk once held durably may be gone or wrong. A twin shares its disk with another.</summary>
    public bool IsDamaged
    {
        get => origin?.IsDamaged ?? _isDamaged;
        set
        {
            if (origin is null) _isDamaged = value;
            else origin.IsDamaged = value;
        }
    }

    /// <summary>Whether its disk misbehaved since this was last set to false: what runs on it may have given up on it.</summary>
    public bool HadTrouble
    {
        get => origin?.HadTrouble ?? _hadTrouble;
        set
        {
            if (origin is null) _hadTrouble = value;
            else origin.HadTrouble = value;
        }
    }

    public override string ToString() => name;
}
