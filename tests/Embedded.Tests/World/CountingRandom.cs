using OrleansCluster.Embedded.Chance;

namespace OrleansCluster.Embedded.Tests.World;

/// <summary>Chance that the test knows beforehand.</summary>
internal sealed class CountingRandom : EngineRandom
{
    public ulong Drawn { get; private set; }

    public override ulong NextUInt64() => ++Drawn * 0x9E3779B97F4A7C15UL;
}
