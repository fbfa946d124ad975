using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

public class ReplicaChooserTests
{
    private static readonly string[] Five = ["silo-0", "silo-1", "silo-2", "silo-3", "silo-4"];

    [Fact]
    public void The_choice_is_the_same_on_every_machine_and_in_every_version() =>
        Assert.Equal(["silo-1", "silo-2", "silo-3"], ReplicaChooser.Choose("a/b", 0, Five, 3));

    [Fact]
    public void The_chosen_are_distinct_and_as_many_as_there_are() => Check.QuickThrowOnFailure(
        Prop.ForAll(Gen.Choose(0, 12).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), Gen.Choose(0, 9999).ToArbitrary(), (silos, count, block) =>
        {
            var names = Enumerable.Range(0, silos).Select(i => $"silo-{i}").ToArray();
            var chosen = ReplicaChooser.Choose("some/file", block, names, count);
            return chosen.Length == Math.Min(silos, count) && chosen.Distinct().Count() == chosen.Length && chosen.All(names.Contains);
        }));

    [Fact]
    public void Neither_order_nor_repetition_of_the_silos_matters() =>
        Assert.All(Enumerable.Range(0, 100), block => Assert.Equal(
            ReplicaChooser.Choose("f", block, Five, 2), ReplicaChooser.Choose("f", block, Five.Reverse().Concat(Five), 2)));

    [Fact]
    public void A_silo_that_leaves_moves_only_its_own_blocks() => Assert.All(Enumerable.Range(0, 200), block =>
    {
        var before = ReplicaChooser.Choose("f", block, Five, 2);
        var after = ReplicaChooser.Choose("f", block, Five.Where(silo => silo != "silo-2"), 2);
        Assert.Equal(before.Where(silo => silo != "silo-2"), after.Where(before.Contains));
        if (!before.Contains("silo-2"))
            Assert.Equal(before, after);
    });

    [Fact]
    public void Blocks_are_spread_evenly()
    {
        var counts = Enumerable.Range(0, 10_000)
            .SelectMany(block => ReplicaChooser.Choose("f", block, Five, 2)).CountBy(silo => silo).ToDictionary();
        Assert.All(Five, silo => Assert.InRange(counts[silo], 3_800, 4_200));
    }

    [Fact]
    public void First_blocks_of_many_files_are_spread_evenly()
    {
        var counts = Enumerable.Range(0, 10_000)
            .Select(file => ReplicaChooser.Choose($"dir/file-{file}", 0, Five, 1)[0]).CountBy(silo => silo).ToDictionary();
        Assert.All(Five, silo => Assert.InRange(counts[silo], 1_850, 2_150));
    }

    [Fact]
    public void In_a_large_cluster_a_file_keeps_to_as_many_silos_as_a_byte_can_number()
    {
        var silos = Enumerable.Range(0, 1_000).Select(i => $"silo-{i}").ToArray();
        var candidates = ReplicaChooser.Candidates("f", silos);
        Assert.InRange(candidates.Length, 100, FileLimits.MaxSilosPerFile);
        Assert.Equal(candidates, ReplicaChooser.Candidates("f", silos));
        Assert.Equal(Five, ReplicaChooser.Candidates("f", Five));
    }
}
