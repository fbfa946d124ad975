using System.Diagnostics;
using System.Text.RegularExpressions;

namespace OrleansCluster.Silo.Tests.Docs;

/// <summary>A shell in a folder, and what it started. Linux: looks at /proc.</summary>
internal sealed class Terminal(string folder, string commands) : IAsyncDisposable
{
    private readonly ChildProcess _shell = ChildProcess.Start(new ProcessStartInfo("/bin/sh", ["-c", commands]) { WorkingDirectory = folder });

    public string Output => $"$ {commands}\n{_shell.Output}{_shell.Error}";

    public bool HasEnded => _shell.Process.HasExited;

    /// <summary>Runs commands to their end, which must be a good one.</summary>
    public static async Task RunAsync(string folder, string commands)
    {
        await using var terminal = new Terminal(folder, commands);
        Assert.True(await terminal._shell.ExitAsync() == 0, terminal.Output);
    }

    /// <summary>kill -9 of the silo that was started here, which <paramref name="pattern"/> must find. Returns when the system has it.</summary>
    public async Task KillSiloAsync(string pattern)
    {
        var (id, commandLine) = Assert.Single(Started(), process => process.CommandLine.Split(' ')[0].EndsWith("/OrleansCluster.Silo", StringComparison.Ordinal));
        Assert.Matches(new Regex(pattern), commandLine);
        using (var silo = Process.GetProcessById(id))
            Signals.Send(silo, Signals.Kill);
        await _shell.ExitAsync();
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private List<(int Id, string CommandLine)> Started()
    {
        var all = new Dictionary<int, (int Parent, string CommandLine)>();
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path), out var id) && Look(path) is { } process)
                all[id] = process;
        }

        bool IsOurs(int id) => all.TryGetValue(id, out var process) && (process.Parent == _shell.Process.Id || IsOurs(process.Parent));
        return [.. all.Where(process => IsOurs(process.Key)).Select(process => (process.Key, process.Value.CommandLine))];
    }

    // Null if it is gone meanwhile.
    private static (int Parent, string CommandLine)? Look(string path)
    {
        try
        {
            var status = File.ReadAllText(Path.Combine(path, "stat"));
            var parent = status[(status.LastIndexOf(')') + 2)..].Split(' ')[1];
            return (int.Parse(parent), File.ReadAllText(Path.Combine(path, "cmdline")).Replace('\0', ' '));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
