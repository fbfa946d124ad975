using OrleansCluster.Simulator.Plants;

namespace OrleansCluster.Simulator.Commands;

/// <summary>How the lines begin that say what became of a planted bug. One of them ends what is told of it, but for how to see it again.</summary>
internal static class PlantLines
{
    /// <summary>The seed follows that shows it.</summary>
    public static string Found(Plant plant) => $"plant {plant.Name} found ";

    /// <summary>No seed shows it.</summary>
    public static string Missed(Plant plant) => $"plant {plant.Name} missed";

    /// <summary>A seed follows whose run broke, and there may be more to tell; or why nothing could be run any more.</summary>
    public static string Broke(Plant plant) => $"plant {plant.Name} broke ";
}
