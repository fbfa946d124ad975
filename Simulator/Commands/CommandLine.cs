using System.CommandLine;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Simulator.Commands;

/// <summary>The command line: <c>run</c>, <c>list</c> and <c>plants</c>.</summary>
internal sealed class CommandLine
{
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly RootCommand _root;

    private readonly Option<string?> _seed = Text("--seed", "N", "The seed to run. Default: 1.");
    private readonly Option<string?> _seeds = Text("--seeds", "A..B", "The seeds to run, from one to another.");
    private readonly Option<string?> _minutes = Text("--minutes", "M", "Virtual time that faults go on for, in minutes. Default: the workload's own.");
    private readonly Option<string> _faults = Text("--faults", "NAMES", "all, none, or names with commas between them. Default: all that the workload's budget allows.", Choices.All);
    private readonly Option<string> _parallel = Text("--parallel", "N", "Seeds at once, each on a thread of its own. Default: 1.", "1");
    private readonly Option<bool> _beyond = new("--beyond-budget") { Description = "Faults may exceed the budget: then only wrong data told as right fails the check." };
    private readonly Option<string?> _trace = Text("--trace", "FILE", "Writes all that happens, as text; for one seed.");
    private readonly Option<string?> _out = Text("--out", "DIR", $"The folder for the timelines of failed checks. Default: {OutputFolder.DefaultName}.");
    private readonly Option<string?> _plant = Text("--plant", "NAME", "Puts in a planted bug, as 'plants' does.");
    private readonly Option<bool> _twice = new("--twice") { Description = "Runs each seed twice and compares all that happens." };
    private readonly Option<string> _stall = Text("--stall", "SECONDS", "For how long, in real time, one turn may go on before the run counts as hanging. Default: 60.", "60");

    public CommandLine(TextWriter output, TextWriter error)
    {
        _output = output;
        _error = error;
        _root = new RootCommand("Runs the cluster in one thread, under a virtual clock, while it fails: every failure is replayed from its seed.")
        {
            CreateRun(), CreateList(), CreatePlants(),
        };
    }

    /// <summary>Runs what the arguments ask for and returns the exit code.</summary>
    public int Run(IReadOnlyList<string> args)
    {
        var parsed = _root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            _error.WriteLine($"{parsed.Errors[^1].Message} Use --help for what there is.");
            return ExitCodes.Broken;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = _output,
                Error = _error,
            });
        }
        catch (Exception exception) when (exception is UsageException or MutationException)
        {
            _error.WriteLine(exception.Message);
            return ExitCodes.Broken;
        }
    }

    private static Option<string?> Text(string name, string value, string help) => new(name) { HelpName = value, Description = help };

    private static Option<string> Text(string name, string value, string help, string otherwise) =>
        new(name) { HelpName = value, Description = help, DefaultValueFactory = _ => otherwise };

    private Command CreateRun()
    {
        var workload = new Argument<string?>("WORKLOAD") { Description = "What to run; 'all' runs each.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("run", "Runs seeds of a workload; a line for each. Exit code 0 if all held, 1 if a check failed, 2 if a run itself broke.")
        {
            workload, _seed, _seeds, _minutes, _faults, _parallel, _beyond, _trace, _out, _plant, _twice, _stall,
        };
        command.SetAction(parsed =>
        {
            var settings = ReadRun(parsed, parsed.GetValue(workload)).Checked();
            return settings.Plant is { } plant && !PlantedBugs.Has(plant)
                ? new MutantCommand(plant, [.. parsed.Tokens.Select(token => token.Value)], _output, _error).Run()
                : new RunCommand(settings, _output, _error).Run();
        });
        return command;
    }

    private Command CreateList()
    {
        var command = new Command("list", "Names the workloads, the faults and the planted bugs.");
        command.SetAction(_ => new ListCommand(_output).Run());
        return command;
    }

    private Command CreatePlants()
    {
        var names = new Argument<string[]>("NAME") { Description = "Which planted bugs, each as NAME, or as NAME@A..B with seeds of its own. Default: all.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("plants", "Runs planted bugs in the workload that must find them. Exit code 1 if any was missed.")
        {
            names, _seeds, _minutes, _faults, _parallel, _beyond, _stall,
        };
        command.SetAction(parsed => new PlantsCommand(ReadPlants(parsed, parsed.GetValue(names) ?? []), _output, _error).Run());
        return command;
    }

    private RunSettings ReadRun(ParseResult parsed, string? workload)
    {
        var workloads = Choices.Workloads(workload);
        if (parsed.GetValue(_seed) is not null && parsed.GetValue(_seeds) is not null)
            throw new UsageException("--seed and --seeds exclude each other; give one of them.");
        var seeds = parsed.GetValue(_seeds) is { } range ? SeedRange.Parse("--seeds", range) : SeedRange.One("--seed", parsed.GetValue(_seed) ?? "1");
        var faults = Choices.Faults(parsed.GetValue(_faults), parsed.GetValue(_beyond), workloads);
        return new RunSettings(workloads, seeds, Choices.Minutes(parsed.GetValue(_minutes)), faults)
        {
            Parallel = Choices.Parallel(parsed.GetValue(_parallel)!),
            Twice = parsed.GetValue(_twice),
            Plant = parsed.GetValue(_plant) is { } plant ? Choices.Plant(plant) : null,
            TraceFile = parsed.GetValue(_trace),
            OutputFolder = parsed.GetValue(_out),
            Stall = Choices.Stall(parsed.GetValue(_stall)!),
        };
    }

    private PlantsSettings ReadPlants(ParseResult parsed, string[] names)
    {
        if (names.FirstOrDefault(name => name.StartsWith('-')) is { } option)
            throw new UsageException($"'plants' has no option {option}; --help lists those that it has.");
        var seeds = SeedRange.Parse("--seeds", parsed.GetValue(_seeds) ?? "1..200");
        IReadOnlyList<PlantSearch> searches = names.Length == 0 ? [.. PlantCatalog.All.Select(plant => new PlantSearch(plant, seeds))] : [.. names.Distinct().Select(name => PlantSearch.Parse(name, seeds))];
        return new PlantsSettings(searches, Choices.Minutes(parsed.GetValue(_minutes)), Choices.Faults(parsed.GetValue(_faults), parsed.GetValue(_beyond), []))
        {
            Parallel = Choices.Parallel(parsed.GetValue(_parallel)!),
            Stall = Choices.Stall(parsed.GetValue(_stall)!),
        };
    }
}
