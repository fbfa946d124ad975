using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Disks;

/// <summary>How a power loss treats what was not flushed.</summary>
/// <param name="Kept">How likely each change survives whole.</param>
/// <param name="Torn">How likely a write that does not is torn, in place of lost.</param>
internal readonly record struct LossOdds(double Kept, double Torn)
{
    /// <summary>One loss in four keeps nothing, one in ten everything; the others some.</summary>
    public static LossOdds Draw(Chance chance) => chance.NextDouble() switch
    {
        < 0.25 => new LossOdds(0, 0),
        < 0.35 => new LossOdds(1, 0),
        _ => new LossOdds(chance.NextDouble(), 0.75),
    };
}
