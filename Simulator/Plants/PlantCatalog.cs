using OrleansCluster.Simulator.Plants.Counter;
using OrleansCluster.Simulator.Plants.Register;
using OrleansCluster.Simulator.Plants.Wal;

namespace OrleansCluster.Simulator.Plants;

/// <summary>Every planted bug there is.</summary>
internal static class PlantCatalog
{
    public static IReadOnlyList<Plant> All { get; } =
    [
        new EtagIgnored(),
        new StateCachedOverFailedWrite(),
        new EffectWithoutId(),
        new RetryWithoutId(),
        new LogFlushSkipped(),
        new LogDirectoryFlushSkipped(),
        new TornRecordAccepted(),
        new UseAfterFailedFlush(),
    ];
}
