using System.Globalization;
using OrleansCluster.Simulator.Plants;

namespace OrleansCluster.Simulator.Commands;

/// <summary>A planted bug, and the seeds that are to show it.</summary>
internal sealed record PlantSearch(Plant Plant, SeedRange Seeds)
{
    /// <summary>Reads "NAME", or "NAME@A..B".</summary>
    /// <param name="text">What the command line has.</param>
    /// <param name="seeds">Those of a bug that has none of its own.</param>
    public static PlantSearch Parse(string text, SeedRange seeds)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? new PlantSearch(Choices.Plant(text), seeds) : new PlantSearch(Choices.Plant(text[..at]), SeedRange.Parse(text[..at], text[(at + 1)..]));
    }

    /// <summary>As it is read.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Plant.Name}@{Seeds.First}..{Seeds.Last}");
}
