using System.Diagnostics;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>
/// This program with planted bugs compiled into it: a copy in a folder of its own, in which the assemblies that the bugs are in take the place
/// of those that ship. It runs in a process of its own, which can have no other of that name loaded.
/// </summary>
internal sealed class Mutant : IDisposable
{
    private const string Program = "OrleansCluster.Simulator";

    private readonly string _folder = Directory.CreateTempSubdirectory("mutant-").FullName;

    private Mutant()
    {
    }

    /// <summary>The bugs that are in it, those behind a switch included.</summary>
    public IReadOnlyList<Plant> Plants { get; private set; } = [];

    /// <summary>Those that it was to have, too, and each of which must be compiled by itself, with the reason.</summary>
    public IReadOnlyDictionary<Plant, string> LeftOut { get; private set; } = new Dictionary<Plant, string>();

    /// <summary>Compiles it with one bug, for good. That takes some seconds.</summary>
    /// <exception cref="MutationException">The sources are not those that the bug was written for.</exception>
    public static Mutant Build(Plant plant) => Filled(mutant =>
    {
        try
        {
            foreach (var project in plant.Mutations.GroupBy(mutation => mutation.Project)) ProjectCompilation.Of(project.Key).Compile(project, PlantedBugs.Source(plant), mutant.PathOf(project.Key), mutant.WorkFolder(project.Key));
            mutant.Plants = [plant];
        }
        catch (MutationException exception)
        {
            throw new MutationException($"The planted bug '{plant.Name}' cannot be put in. {exception.Message}");
        }
    });

    /// <summary>
    /// Compiles it once with several bugs, each behind a switch that a run with it turns (<see cref="PlantedBugs.Switch"/>): with none on it does
    /// what the shipped program does.
    /// </summary>
    /// <param name="plants">Bugs of the sources.</param>
    /// <exception cref="MutationException">It does not compile, and none of the bugs is known to be why.</exception>
    public static Mutant BuildTogether(IEnumerable<Plant> plants) => Filled(mutant =>
    {
        var schemata = new Schemata(plants);
        foreach (var project in schemata.Projects)
        {
            while (true)
            {
                var errors = ProjectCompilation.Of(project).Compile(schemata.TextsOf(project), PlantedBugs.Source(project, schemata.PlantsOf(project)), mutant.PathOf(project), mutant.WorkFolder(project));
                if (errors.Count == 0) break;
                schemata.LeaveOut(project, errors);
            }
        }

        (mutant.Plants, mutant.LeftOut) = (schemata.Plants, schemata.LeftOut);
    });

    /// <summary>Runs it with these arguments, to its end.</summary>
    /// <param name="arguments">As on the simulator's command line.</param>
    /// <param name="take">Gets each line that it prints; what it complains of goes where this process's complaints go.</param>
    /// <returns>Its exit code.</returns>
    public int Run(IEnumerable<string> arguments, Action<string> take)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(ProgramFolder, Program + ".dll"), .. arguments]) { RedirectStandardOutput = true })!;
        try
        {
            while (process.StandardOutput.ReadLine() is { } line) take(line);
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The name of a project's assembly.</summary>
    internal static string NameOf(string project) => "OrleansCluster." + project;

    private string ProgramFolder => Path.Combine(_folder, "program");

    private static Mutant Filled(Action<Mutant> fill)
    {
        var mutant = new Mutant();
        try
        {
            mutant.CopyProgram();
            fill(mutant);
            return mutant;
        }
        catch
        {
            mutant.Dispose();
            throw;
        }
    }

    private string PathOf(string project) => Path.Combine(ProgramFolder, NameOf(project) + ".dll");

    private string WorkFolder(string project) => Directory.CreateDirectory(Path.Combine(_folder, project)).FullName;

    private void CopyProgram()
    {
        Directory.CreateDirectory(ProgramFolder);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
            File.Copy(file, Path.Combine(ProgramFolder, Path.GetFileName(file)));
        foreach (var name in (string[])[Program + ".deps.json", Program + ".runtimeconfig.json"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, name), Path.Combine(ProgramFolder, name));
    }
}
