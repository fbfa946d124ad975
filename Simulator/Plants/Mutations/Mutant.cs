using System.Diagnostics;
using System.Reflection;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>
/// This program with a planted bug compiled into it: a copy in a folder of its own, in which the assemblies that the bug is in take the place
/// of those that ship. It runs in a process of its own, which can have no other of that name loaded.
/// </summary>
internal sealed class Mutant : IDisposable
{
    private const string Program = "OrleansCluster.Simulator";
    private const string Mark = "PlantedBug";

    private readonly string _folder = Directory.CreateTempSubdirectory("mutant-").FullName;

    private Mutant()
    {
    }

    /// <summary>Compiles it. That takes some seconds.</summary>
    /// <exception cref="MutationException">The sources are not those that the bug was written for.</exception>
    public static Mutant Build(Plant plant)
    {
        var mutant = new Mutant();
        try
        {
            mutant.Fill(plant);
            return mutant;
        }
        catch (MutationException exception)
        {
            mutant.Dispose();
            throw new MutationException($"The planted bug '{plant.Name}' cannot be put in. {exception.Message}");
        }
        catch
        {
            mutant.Dispose();
            throw;
        }
    }

    /// <summary>Whether the bug is in what this process runs: always, if it is none of the sources.</summary>
    public static bool IsHere(Plant plant) => plant.Mutations.Select(mutation => mutation.Project).Distinct().All(project =>
        Assembly.Load(NameOf(project)).GetCustomAttributes<AssemblyMetadataAttribute>().Any(one => one.Key == Mark && one.Value == plant.Name));

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

    private string ProgramFolder => Path.Combine(_folder, "program");

    private static string NameOf(string project) => "OrleansCluster." + project;

    private void Fill(Plant plant)
    {
        Directory.CreateDirectory(ProgramFolder);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
            File.Copy(file, Path.Combine(ProgramFolder, Path.GetFileName(file)));
        foreach (var name in (string[])[Program + ".deps.json", Program + ".runtimeconfig.json"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, name), Path.Combine(ProgramFolder, name));
        foreach (var project in plant.Mutations.GroupBy(mutation => mutation.Project))
        {
            var assembly = Path.Combine(ProgramFolder, NameOf(project.Key) + ".dll");
            ProjectCompilation.Of(project.Key).Compile(
                project,
                $"[assembly: System.Reflection.AssemblyMetadata(\"{Mark}\", \"{plant.Name}\")]",
                assembly,
                Directory.CreateDirectory(Path.Combine(_folder, project.Key)).FullName);
        }
    }
}
