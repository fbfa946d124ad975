using OrleansCluster.Simulator.Commands;

namespace OrleansCluster.Simulation.Tests.Commands;

/// <summary>The command line, in this process.</summary>
internal sealed record Console(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Console Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = new CommandLine(output, error).Run(arguments);
        return new Console(code, output.ToString(), error.ToString());
    }
}
