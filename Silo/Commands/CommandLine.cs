using System.Collections;
using System.CommandLine;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Commands;

/// <summary>The command line: <c>[options]</c> serves, <c>tour [DIR]</c> shows what the cluster does.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<SettingSpec, Option<string?>> _options = [];
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly RootCommand _root;

    public CommandLine(TimeProvider time, TextWriter output, TextWriter error)
    {
        _output = output;
        _error = error;
        _root = new RootCommand("Serves a cluster of silos over HTTP: files in replicated, checksummed blocks.");
        foreach (var spec in SettingSpecs.All)
        {
            var fallback = spec.Default is null ? "" : $" Default: {spec.Default}.";
            var option = new Option<string?>(spec.Option) { HelpName = spec.Placeholder, Description = spec.Help + fallback };
            _options[spec] = option;
            _root.Add(option);
        }

        _root.SetAction((parsed, _) => new ServeCommand(ReadSettings(parsed), time, output, error).RunAsync());
        _root.Add(CreateTour(time, output));
        _root.Add(CreatePostgresScript(output));
    }

    /// <summary>Runs what the arguments ask for and returns the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var parsed = _root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await _error.WriteLineAsync($"{parsed.Errors[0].Message} Use --help for what there is.");
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = _output,
            Error = _error,
        });
    }

    private static Command CreateTour(TimeProvider time, TextWriter output)
    {
        var folder = new Argument<string?>("DIR")
        {
            Description = "The folder whose files are stored. Default: the XML documentation of the installed .NET SDK's reference packs.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var tour = new Command("tour", "Stores real files in three silos, kills one, damages a block, and checks that every byte is still right.") { folder };
        tour.SetAction((parsed, _) => new Tour.TourCommand(parsed.GetValue(folder), time, output).RunAsync());
        return tour;
    }

    private static Command CreatePostgresScript(TextWriter output)
    {
        var print = new Command("postgres-script", "Prints, for psql, what --postgres-scripts Apply does in a database.");
        print.SetAction((_, cancellationToken) => output.WriteAsync(PsqlText.Create(PostgresScripts.All).AsMemory(), cancellationToken));
        return print;
    }

    private SiloSettings ReadSettings(ParseResult parsed)
    {
        var given = _options.Select(pair => (pair.Key, parsed.GetValue(pair.Value)));
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        return SettingsReader.Read(SettingSources.Gather(file, Environment.GetEnvironmentVariables(), given));
    }
}
