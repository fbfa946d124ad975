using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Disks;

/// <summary>A call that is done in one step, or not at all: everything but writes.</summary>
internal sealed class NameCall<T>(SimDisk disk, string path, Func<T> apply) : DiskCall<T>(disk, path)
{
    protected override void Apply() => Result = apply();

    protected override void ApplySome(Chance chance)
    {
        if (chance.Hits(0.5)) Apply();
    }
}
