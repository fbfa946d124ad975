using System.Diagnostics;

namespace OrleansCluster.Simulation.Tests.Commands;

/// <summary>The built executable in a process of its own. Never outlives the test.</summary>
internal sealed class SimulatorProcess : IDisposable
{
    // Generous: two cores may be busy with other builds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly List<string> _lines = [];

    private SimulatorProcess(string assembly, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Starts it; it goes on until it is waited for.</summary>
    public static SimulatorProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        new("OrleansCluster.Simulator.dll", arguments, environment);

    /// <summary>Runs it to its end.</summary>
    public static Ended Run(params string[] arguments) => RunWith([], arguments);

    public static Ended RunWith((string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = Start(arguments, environment);
        return process.Wait();
    }

    /// <summary>Runs a part of the tests in a process of its own; see <c>StartupHook</c>.</summary>
    public static Ended RunTests(string part, params (string Name, string Value)[] environment)
    {
        const string Tests = "OrleansCluster.Simulation.Tests.dll";
        using var process = new SimulatorProcess(Tests, [], [("DOTNET_STARTUP_HOOKS", Path.Combine(AppContext.BaseDirectory, Tests)), (StartupHook.Part, part), .. environment]);
        return process.Wait();
    }

    /// <summary>The next line that it prints; null at the end.</summary>
    public string? ReadLine()
    {
        var line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Patience)) throw new TimeoutException("The simulator printed nothing.");
        if (line.Result is not null) _lines.Add(line.Result);
        return line.Result;
    }

    /// <summary>Waits for its end.</summary>
    public Ended Wait()
    {
        while (ReadLine() is not null)
        {
        }

        if (!_process.WaitForExit(Patience)) throw new TimeoutException("The simulator did not end.");
        return new Ended(_process.ExitCode, [.. _lines], _error.Result.TrimEnd());
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>What came of it.</summary>
    internal sealed record Ended(int ExitCode, IReadOnlyList<string> Lines, string Error)
    {
        /// <summary>The lines of seeds, without what differs from run to run: the real time.</summary>
        public IReadOnlyList<string> Seeds => [.. Lines.Where(line => line.StartsWith("seed ", StringComparison.Ordinal)).Select(line => line[..line.LastIndexOf(" real=", StringComparison.Ordinal)])];

        public override string ToString() => $"exit {ExitCode}\n{string.Join('\n', Lines)}\n{Error}";
    }
}
