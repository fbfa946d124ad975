using System.Globalization;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Reads what was chosen on the command line, and says in one sentence what is allowed if that is not.</summary>
internal static class Choices
{
    public const string All = "all";
    public const string None = "none";

    private const double MaxMinutes = 10_000;
    private const int MaxWorkersPerProcessor = 4;
    private const int MaxStallSeconds = 86_400;

    /// <summary>A workload by its name, or all.</summary>
    public static IReadOnlyList<string> Workloads(string? name)
    {
        if (name == All) return WorkloadCatalog.Names;
        if (name is not null && WorkloadCatalog.Names.Contains(name)) return [name];
        var there = $"there are {string.Join(", ", WorkloadCatalog.Names)}, and '{All}' for each of them";
        throw new UsageException(name is null ? $"Name a workload; {there}." : $"There is no workload '{name}'; {there}.");
    }

    /// <summary>"all", "none", or names with commas between them.</summary>
    public static FaultSet Faults(string? text, bool beyondBudget, IReadOnlyList<string> workloads)
    {
        if (text is null or All) return new FaultSet(null, beyondBudget);
        if (text == None) return new FaultSet([], beyondBudget);
        string[] names = [.. text.Split(',').Select(name => name.Trim()).Distinct()];
        foreach (var name in names)
        {
            var fault = FaultCatalog.All.FirstOrDefault(fault => fault.Name == name) ?? throw new UsageException(
                $"There is no fault '{name}'; there are '{All}', '{None}', or any of these with commas between them: {string.Join(", ", FaultCatalog.All.Select(fault => fault.Name))}.");
            if (beyondBudget) continue;
            if (fault.IsAlwaysBeyond) throw new UsageException($"The fault '{name}' is beyond every budget; it happens only with --beyond-budget.");
            if (workloads is [var only] && WorkloadCatalog.Create(only)!.Budget.Excluded.Contains(name))
                throw new UsageException($"The promise of '{only}' does not cover the fault '{name}'; it happens only with --beyond-budget.");
        }

        return new FaultSet(names, beyondBudget);
    }

    /// <summary>A planted bug by its name.</summary>
    public static Plant Plant(string name)
    {
        var there = PlantCatalog.All.Count == 0 ? "there are none" : $"there are {string.Join(", ", PlantCatalog.All.Select(plant => plant.Name))}";
        return PlantCatalog.All.FirstOrDefault(plant => plant.Name == name) ?? throw new UsageException($"There is no planted bug '{name}'; {there}.");
    }

    public static double? Minutes(string? text)
    {
        if (text is null) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= MaxMinutes)
            return minutes;
        throw new UsageException($"--minutes '{text}' is not allowed; it is a number above 0, up to {MaxMinutes}, of virtual time.");
    }

    public static int Parallel(string text)
    {
        var most = Environment.ProcessorCount * MaxWorkersPerProcessor;
        return Whole(text, most)
            ?? throw new UsageException($"--parallel '{text}' is not allowed; it is a whole number from 1 to {most}, {MaxWorkersPerProcessor} for each processor of this machine.");
    }

    public static TimeSpan Stall(string text) => TimeSpan.FromSeconds(
        Whole(text, MaxStallSeconds) ?? throw new UsageException($"--stall '{text}' is not allowed; it is a whole number of seconds from 1 to {MaxStallSeconds}."));

    private static int? Whole(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null;
}
