using System.Diagnostics;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>
/// How the build compiled a project: by which compiler and with which arguments (Directory.Build.targets keeps them beside this program).
/// So it can be compiled once more with some of its text replaced, and differs from the one that ships in nothing else.
/// </summary>
internal sealed class ProjectCompilation
{
    // Generous: two cores may be busy with other builds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // Most of what a compilation costs is the compiler's own start. One that stays for a while and warm takes the next ones of this process in a
    // fraction of that; where none can be had, the compiler that is asked does it by itself.
    private static readonly string[] Shared = [$"/shared:mutants-{Environment.ProcessId}", "/keepalive:20"];

    // What the build wants besides the assembly, and that every warning is an error: a rule that is cut short may leave something unused.
    private static readonly string[] LeftOut = ["/noconfig", "/out:", "/refout:", "/doc:", "/debug", "/embed", "/warnaserror"];

    private readonly string _project;

    private ProjectCompilation(string project, string compiler, string folder, string[] arguments) =>
        (_project, Compiler, Folder, Arguments) = (project, compiler, folder, arguments);

    /// <exception cref="MutationException">This program does not have it.</exception>
    public static ProjectCompilation Of(string project)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "compiled", project + ".compiled");
        if (!File.Exists(file)) throw new MutationException($"How {project} was compiled is not known: there is no {file}; Simulator.csproj lists the projects that can be mutated.");
        var lines = File.ReadAllLines(file);
        return new ProjectCompilation(project, lines[0], lines[1], lines[2..]);
    }

    /// <summary>The compiler's file.</summary>
    public string Compiler { get; }

    /// <summary>The folder that it worked in.</summary>
    public string Folder { get; }

    /// <summary>What it was told.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The text of a file as it is.</summary>
    /// <param name="file">Its path from the repository's folder.</param>
    /// <exception cref="MutationException">There is no such file.</exception>
    public string Read(string file)
    {
        var path = PathOf(file);
        if (!File.Exists(path)) throw new MutationException($"There is no {file}.");
        return File.ReadAllText(path);
    }

    /// <summary>The text of a file as it is, with the mutations in it.</summary>
    /// <param name="file">Its path from the repository's folder.</param>
    /// <param name="mutations">Those of this file, in any order that lets each find its text.</param>
    /// <exception cref="MutationException">There is no such file, or a text does not stand in it once.</exception>
    public string Mutate(string file, IEnumerable<Mutation> mutations) => mutations.Aggregate(Read(file), (source, mutation) => mutation.Apply(source));

    /// <summary>Compiles the project with mutations in it.</summary>
    /// <param name="mutations">Those of this project.</param>
    /// <param name="addition">Source that is compiled with it.</param>
    /// <param name="assembly">Where the assembly goes.</param>
    /// <param name="workFolder">A folder for what the compiler is given; what is there of this name is written anew.</param>
    /// <exception cref="MutationException">It cannot be compiled.</exception>
    public void Compile(IEnumerable<Mutation> mutations, string addition, string assembly, string workFolder)
    {
        var texts = mutations.GroupBy(mutation => mutation.File).ToDictionary(file => file.Key, file => Mutate(file.Key, file));
        if (Compile(texts, addition, assembly, workFolder) is { Count: > 0 } errors)
            throw new MutationException($"{_project} does not compile so:\n{string.Join('\n', errors.Take(5).Select(error => error.Text))}");
    }

    /// <summary>Compiles the project with other texts in place of some of its files'.</summary>
    /// <param name="texts">By the files' paths from the repository's folder.</param>
    /// <param name="addition">Source that is compiled with it.</param>
    /// <param name="assembly">Where the assembly goes.</param>
    /// <param name="workFolder">A folder for what the compiler is given; what is there of this name is written anew.</param>
    /// <returns>What the compiler objects to, if it does.</returns>
    /// <exception cref="MutationException">A file is none of the project's, or the compiler is not done in time.</exception>
    public IReadOnlyList<CompilerError> Compile(IReadOnlyDictionary<string, string> texts, string addition, string assembly, string workFolder)
    {
        var arguments = Arguments.Where(argument => !LeftOut.Any(start => argument.StartsWith(start, StringComparison.Ordinal))).ToList();
        var files = new Dictionary<string, string>();
        foreach (var (file, text) in texts)
        {
            var path = PathOf(file);
            var at = arguments.FindIndex(argument => Path.GetFullPath(argument.Trim('"'), Folder) == path);
            if (at < 0) throw new MutationException($"{file} is not among the sources of {_project}.");
            var other = Write(workFolder, $"{at}-{Path.GetFileName(path)}", text);
            arguments[at] = $"\"{other}\"";
            files.Add(other, file);
        }

        arguments.Add($"\"{Write(workFolder, "PlantedBug.cs", addition)}\"");
        arguments.AddRange([$"/out:\"{assembly}\"", "/skipanalyzers+"]); // Generators are run all the same.
        var errors = Compile(Write(workFolder, "arguments.rsp", string.Join('\n', arguments)));
        return [.. errors.Select(line => CompilerError.Read(line, files))];
    }

    // The lines in which the compiler tells of errors.
    private List<string> Compile(string responseFile)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Compiler, .. Shared, "/noconfig", "/nologo", "@" + responseFile])
        {
            RedirectStandardOutput = true, WorkingDirectory = Folder,
        };
        using var process = Process.Start(start)!;
        var told = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new MutationException($"The compiler was not done with {_project} within {Patience}.");
        }

        if (process.ExitCode == 0) return [];
        var lines = told.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var errors = lines.Where(line => line.Contains("error", StringComparison.Ordinal)).ToList();
        return errors.Count > 0 ? errors : [.. lines.Append($"the compiler ended with code {process.ExitCode}")];
    }

    private string PathOf(string file) => Path.GetFullPath(file[(_project.Length + 1)..], Folder);

    private static string Write(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
