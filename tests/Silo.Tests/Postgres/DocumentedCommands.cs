using System.Diagnostics;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>
/// The commands of PostgreSQL's programs in a section of docs/operations.md, as they stand there. What they name is told by where they are
/// run: a folder, and a server by the environment.
/// </summary>
internal sealed class DocumentedCommands(PostgresServer server, string folder)
{
    /// <summary>The database's name in the document.</summary>
    public const string Database = "orleanscluster";

    private const string Chapter = "## (c) ";

    private static readonly string[] Programs = ["pg_dump", "pg_restore", "psql", "createdb"];

    private static readonly string Document = File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "docs", "operations.md"));

    /// <summary>Runs those of the section, in their order; each must succeed.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RunAsync(string section)
    {
        var lines = Document.Split('\n' + Chapter)[1].Split($"\n### {section}\n")[1].Split("\n##")[0].Split('\n')
            .Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim())
            .Where(line => Programs.Contains(line.Split(' ')[0])).ToList();
        foreach (var line in lines)
            await PostgresPrograms.RunAsync(Shell(line));
        return lines.Count;
    }

    private ProcessStartInfo Shell(string line) => new("/bin/sh", ["-c", line])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = folder,
        Environment =
        {
            ["PATH"] = $"{PostgresPrograms.Folder}:{Environment.GetEnvironmentVariable("PATH")}", ["PGHOST"] = server.SocketFolder, ["PGUSER"] = "postgres",
        },
    };
}
