using OrleansCluster.Simulation.Tests.Runs;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulation.Tests.Plants;

/// <summary>Planted bugs that are compiled into a copy of what ships. <see cref="SourcePlantTests"/> runs those that a seed shows.</summary>
public sealed class MutationTests
{
    [Fact]
    public void Every_text_to_be_replaced_stands_in_the_sources_just_once()
    {
        List<string> wrong = [];
        foreach (var plant in PlantCatalog.All)
        {
            try
            {
                foreach (var file in plant.Mutations.GroupBy(mutation => mutation.File))
                    ProjectCompilation.Of(file.First().Project).Mutate(file.Key, file);
            }
            catch (MutationException exception)
            {
                wrong.Add($"{plant.Name}: {exception.Message}");
            }
        }

        Assert.True(wrong.Count == 0, $"The sources were changed where a bug is planted; let the planted bug follow them:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void What_no_seed_shows_yet_compiles_all_the_same()
    {
        Plant[] plants = [.. PlantCatalog.All.Where(plant => plant.Mutations.Count > 0 && SeedTests.NotFoundYet.Contains(plant.Name))];
        try
        {
            // All of them at once: a compilation each would take minutes of CI.
            Mutant.Build(Plant([.. plants.SelectMany(plant => plant.Mutations).Distinct()])).Dispose();
        }
        catch (MutationException)
        {
            // One of them does not compile, and is told by its name; or two do not go together.
            foreach (var plant in plants) Mutant.Build(plant).Dispose();
        }
    }

    [Fact]
    public void A_text_that_is_gone_or_stands_there_twice_is_told()
    {
        var gone = Assert.Throws<MutationException>(() => Of("not there").Apply("a b a"));
        Assert.Equal("Algorithms/A.cs does not have the text that is to be replaced any more: not there", gone.Message);
        var twice = Assert.Throws<MutationException>(() => Of("a").Apply("a b a"));
        Assert.Equal("Algorithms/A.cs has the text that is to be replaced more than once: a", twice.Message);
        Assert.Equal("a c a", Of("b").Apply("a b a"));
    }

    [Fact]
    public void What_does_not_compile_is_told_with_the_compilers_words()
    {
        const string File = "Algorithms/Consensus/Raft/RaftRole.cs";
        var plant = Plant(new Mutation(File, "namespace ", "nonsense "));
        var told = Assert.Throws<MutationException>(() => Mutant.Build(plant));
        Assert.StartsWith("The planted bug 'test' cannot be put in. Algorithms does not compile so:", told.Message, StringComparison.Ordinal);
        Assert.Contains("error CS", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_source_and_a_project_that_is_not_known_are_told()
    {
        Assert.Contains("There is no Algorithms/Nothing.cs.", Assert.Throws<MutationException>(() => ProjectCompilation.Of("Algorithms").Mutate("Algorithms/Nothing.cs", [])).Message, StringComparison.Ordinal);
        Assert.Contains("How Nothing was compiled is not known", Assert.Throws<MutationException>(() => ProjectCompilation.Of("Nothing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bug_of_the_sources_is_never_run_by_a_program_without_it()
    {
        var plant = PlantCatalog.All.First(plant => plant.Mutations.Count > 0);
        Assert.False(PlantedBugs.Has(plant));
        var told = Assert.ThrowsAny<ArgumentException>(() => new World(1, plant.CreateWorkload(), FaultSet.All, plant, new Trace()));
        Assert.Contains("this program was compiled without it", told.Message, StringComparison.Ordinal);
    }

    private static Mutation Of(string text) => new("Algorithms/A.cs", text, "c");

    private static SourcePlant Plant(params Mutation[] mutations) => new("test", "a test", () => throw new NotSupportedException(), mutations);
}
