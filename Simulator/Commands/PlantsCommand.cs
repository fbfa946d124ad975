using OrleansCluster.Simulator.Plants;
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
        foreach (var plant in settings.Plants)
        {
            if (interruption.Requested.IsCancellationRequested) break;
            if (!(Mutant.IsHere(plant) ? Find(plant, watchdog, summary, interruption.Requested) : FindInMutant(plant, summary))) missed++;
        }

        output.WriteLine(summary.Line(wall.Elapsed));
        if (summary.Broken > 0) return ExitCodes.Broken;
        return interruption.ExitCode != 0 ? interruption.ExitCode : missed > 0 ? ExitCodes.Failed : ExitCodes.Held;
    }

    // The first seed, in order, whatever ran beside it.
    private bool Find(Plant plant, Watchdog watchdog, Summary summary, CancellationToken stop)
    {
        var workload = plant.CreateWorkload().Name;
        var requests = settings.Seeds.All.Select(seed => new RunRequest(workload, new RunOptions(seed, settings.Minutes, settings.Faults), plant));
        RunRequest? found = null;
        new RunPool(settings.Parallel, watchdog).Run(requests, (request, result) =>
        {
            summary.Add(result);
            if (result.Broken is not null)
            {
                output.WriteLine($"plant {plant.Name} broke seed={request.Seed}: {Lines.What(result)}");
                output.WriteLine($"  Replay: {Replay.Command(request, twice: false)}");
            }

            if (result.Violation is null) return true;
            found = request;
            output.WriteLine($"plant {plant.Name} found seed={request.Seed} {workload}: {Lines.What(result)}");
            output.WriteLine($"  Replay: {Replay.Command(request, twice: false)}");
            return false;
        }, stop);
        if (found is null && stop.IsCancellationRequested) output.WriteLine($"plant {plant.Name} not found yet");
        else if (found is null) output.WriteLine($"plant {plant.Name} missed");
        output.Flush();
        return found is not null;
    }

    private bool FindInMutant(Plant plant, Summary summary)
    {
        try
        {
            using var mutant = Mutant.Build(plant);
            var isSummedUp = false;
            var code = mutant.Run(settings.ArgumentsFor(plant), line =>
            {
                var isSummary = summary.AddLine(line);
                isSummedUp |= isSummary;
                if (!isSummary) output.WriteLine(line);
                output.Flush();
            });
            if (!isSummedUp) summary.AddBroken(); // It hung, and its watchdog has ended it.
            return code == ExitCodes.Held;
        }
        catch (MutationException exception)
        {
            output.WriteLine(exception.Message);
            summary.AddBroken();
            return false;
        }
    }
}
