using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Has a command carried out by the program with a planted bug in it, as if it were this one.</summary>
internal sealed class MutantCommand(Plant plant, IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
{
    /// <returns>The exit code.</returns>
    public int Run()
    {
        using var interruption = new Interruption(error); // The other one gets the terminal's signals too, and this one ends with it.
        using var mutant = Mutant.Build(plant);
        return mutant.Run(arguments, line =>
        {
            output.WriteLine(line);
            output.Flush();
        });
    }
}
