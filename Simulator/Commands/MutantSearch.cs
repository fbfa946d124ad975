using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Simulator.Commands;

/// <summary>
/// Runs bugs of the sources in programs that have them, each until a check fails: as many as can be in one program, one after the other, and
/// the others each in its own.
/// </summary>
internal sealed class MutantSearch(PlantsSettings settings, TextWriter output, Summary summary)
{
    /// <returns>How many were not found.</returns>
    public int Run(IReadOnlyList<PlantSearch> searches, CancellationToken stop)
    {
        if (searches.Count < 2) return RunAlone(searches, stop);
        try
        {
            using var mutant = Mutant.BuildTogether(searches.Select(search => search.Plant));
            return Run(mutant, searches, stop);
        }
        catch (MutationException exception)
        {
            output.WriteLine(exception.Message);
            summary.AddBroken();
            return searches.Count;
        }
    }

    /// <param name="mutant">Has some of them.</param>
    /// <param name="searches">What to look for, in this order but for those that it does not have, which come last.</param>
    /// <param name="stop">No more are begun.</param>
    /// <returns>How many were not found.</returns>
    public int Run(Mutant mutant, IReadOnlyList<PlantSearch> searches, CancellationToken stop)
    {
        foreach (var (plant, why) in mutant.LeftOut) output.WriteLine($"plant {plant.Name} is compiled by itself: {why}");
        var missed = RunTogether(mutant, [.. searches.Where(search => mutant.Plants.Contains(search.Plant))], stop);
        return missed + RunAlone([.. searches.Where(search => !mutant.Plants.Contains(search.Plant))], stop);
    }

    private int RunTogether(Mutant mutant, List<PlantSearch> left, CancellationToken stop)
    {
        var missed = 0;
        while (left.Count > 0 && !stop.IsCancellationRequested)
        {
            var isSummedUp = false;
            var code = mutant.Run(settings.ArgumentsFor(left), line =>
            {
                isSummedUp |= Tell(line);
                if (left.Count == 0) return;
                var isFound = line.StartsWith(PlantLines.Found(left[0].Plant), StringComparison.Ordinal);
                if (!isFound && line != PlantLines.Missed(left[0].Plant)) return;
                if (!isFound) missed++;
                left.RemoveAt(0);
            });
            if (isSummedUp || left.Count == 0) break;

            // It hung, and its watchdog has ended it, or it crashed. That is the bug's that was at work: the next ones go on in another process.
            Broke(left[0].Plant, $"the program with it ended with code {code}");
            missed++;
            left.RemoveAt(0);
        }

        return missed + left.Count;
    }

    private int RunAlone(IEnumerable<PlantSearch> searches, CancellationToken stop)
    {
        var missed = 0;
        foreach (var search in searches)
        {
            if (stop.IsCancellationRequested || !FindAlone(search)) missed++;
        }

        return missed;
    }

    private bool FindAlone(PlantSearch search)
    {
        try
        {
            using var mutant = Mutant.Build(search.Plant);
            var isSummedUp = false;
            var code = mutant.Run(settings.ArgumentsFor([search]), line => isSummedUp |= Tell(line));
            if (!isSummedUp) Broke(search.Plant, $"the program with it ended with code {code}");
            return code == ExitCodes.Held;
        }
        catch (MutationException exception)
        {
            Broke(search.Plant, exception.Message);
            return false;
        }
    }

    // Whether the line was the sum of all that the program did.
    private bool Tell(string line)
    {
        if (summary.AddLine(line)) return true;
        output.WriteLine(line);
        output.Flush();
        return false;
    }

    private void Broke(Plant plant, string why)
    {
        output.WriteLine($"{PlantLines.Broke(plant)}{why}");
        summary.AddBroken();
    }
}
