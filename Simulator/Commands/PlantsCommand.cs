using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Runs each planted bug in its workload, seed by seed, until a check fails; says which, or that none did.</summary>
internal sealed class PlantsCommand(PlantsSettings settings, TextWriter output, TextWriter error)
{
    /// <returns>The exit code.</returns>
    public int Run()
    {
        using var interruption = new Interruption(error);
        using var watchdog = Standstills.Watch(settings.Stall, output);
        var summary = new Summary();
        var wall = new WallClock();
        var missed = 0;
        foreach (var search in settings.Searches.Where(search => PlantedBugs.Has(search.Plant)))
        {
            if (interruption.Requested.IsCancellationRequested) break;
            if (!Find(search, watchdog, summary, interruption.Requested)) missed++;
        }

        var elsewhere = new MutantSearch(settings, output, summary);
        missed += elsewhere.Run([.. settings.Searches.Where(search => !PlantedBugs.Has(search.Plant))], interruption.Requested);
        output.WriteLine(summary.Line(wall.Elapsed));
        if (summary.Broken > 0) return ExitCodes.Broken;
        return interruption.ExitCode != 0 ? interruption.ExitCode : missed > 0 ? ExitCodes.Failed : ExitCodes.Held;
    }

    // The first seed, in order, whatever ran beside it.
    private bool Find(PlantSearch search, Watchdog watchdog, Summary summary, CancellationToken stop)
    {
        var plant = search.Plant;
        var workload = plant.CreateWorkload().Name;
        var requests = search.Seeds.All.Select(seed => new RunRequest(workload, new RunOptions(seed, settings.Minutes, settings.Faults), plant));
        RunRequest? found = null;
        new RunPool(settings.Parallel, watchdog).Run(requests, (request, result) =>
        {
            summary.Add(result);
            if (result.Broken is not null)
            {
                output.WriteLine($"{PlantLines.Broke(plant)}seed={request.Seed}: {Lines.What(result)}");
                output.WriteLine($"  Replay: {Replay.Command(request, twice: false)}");
            }

            if (result.Violation is null) return true;
            found = request;
            output.WriteLine($"{PlantLines.Found(plant)}seed={request.Seed} {workload}: {Lines.What(result)}");
            output.WriteLine($"  Replay: {Replay.Command(request, twice: false)}");
            return false;
        }, stop);
        if (found is null && stop.IsCancellationRequested) output.WriteLine($"plant {plant.Name} not found yet");
        else if (found is null) output.WriteLine(PlantLines.Missed(plant));
        output.Flush();
        return found is not null;
    }
}
