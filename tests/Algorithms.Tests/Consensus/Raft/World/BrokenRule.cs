using System.Globalization;
using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>A rule of the core that is broken.</summary>
/// <param name="Name">What is done, or not done.</param>
/// <param name="File">Where.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Replacement">What is compiled in its place; <see cref="If"/> stands for whether this is the rule that is broken.</param>
/// <param name="Seed">The first random run that is ended by it with <paramref name="Shows"/>.</param>
/// <param name="Shows">What the failure says: which of the checks has seen it.</param>
internal sealed partial record BrokenRule(string Name, string File, string Text, string Replacement, int Seed, string Shows)
{
    private const string If = "{rule}";

    /// <summary>The rule's text with the breach beside it.</summary>
    public Mutation Mutation(int number) => new(
        "Algorithms/Consensus/Raft/" + File,
        Text,
        Replacement.Replace(If, string.Create(CultureInfo.InvariantCulture, $"(Broken.Rule == {number})"), StringComparison.Ordinal));
}
