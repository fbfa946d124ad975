using System.Diagnostics;

namespace OrleansCluster.Harness.Postgres;

/// <summary>Where this machine keeps PostgreSQL's programs, and how they are run: the server refuses to run as root.</summary>
public static class PostgresPrograms
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The folder of <c>initdb</c>, <c>postgres</c> and <c>psql</c>, the newest version of what is installed.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says what to install.</exception>
    public static string Folder => Found.Value;

    public static string PathOf(string program) => Path.Combine(Folder, program);

    /// <summary>A start of the program as a user that the server accepts.</summary>
    public static ProcessStartInfo Start(string program, params string[] arguments)
    {
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
    }

    /// <summary>Runs to the end; what it printed, if it ended with 0.</summary>
    public static async Task<string> RunAsync(ProcessStartInfo start, string? input = null)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await output} {await error}");
    }

    private static string Find()
    {
        string[] roots = ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt", "/usr/pgsql"];
        var versions = roots.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"));
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return versions.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new InvalidOperationException(
                "These tests need PostgreSQL's server programs (initdb, postgres), and neither /usr/lib/postgresql/*/bin nor PATH has them: " +
                "install them (Debian, Ubuntu: apt-get install postgresql; .ci/run does it).");
    }
}
