using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

public class ReplicaMapTests
{
    [Fact]
    public void What_is_packed_is_found_again()
    {
        string[][] rows = [["a", "b"], ["b", "c"], ["c", "a"]];
        var (silos, map) = ReplicaMap.Pack(rows, 2);
        Assert.Null(ReplicaMap.Check(3, silos, map, 2));
        for (var block = 0; block < rows.Length; block++)
            Assert.Equal(rows[block], ReplicaMap.SilosOf(block, silos, map, 2));
    }

    [Fact]
    public void An_empty_file_has_an_empty_map()
    {
        var (silos, map) = ReplicaMap.Pack([], 2);
        Assert.Empty(map);
        Assert.Null(ReplicaMap.Check(0, silos, map, 2));
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused() => Assert.Throws<ArgumentException>(() => ReplicaMap.Pack([["a"]], 2));

    [Fact]
    public void A_map_that_is_not_well_formed_is_refused()
    {
        Assert.NotNull(ReplicaMap.Check(1, null, [0, 1], 2));
        Assert.NotNull(ReplicaMap.Check(1, ["a", "b"], null, 2));
        Assert.NotNull(ReplicaMap.Check(2, ["a", "b"], [0, 1], 2));
        Assert.NotNull(ReplicaMap.Check(1, ["a", "b"], [0, 0], 2));
        Assert.NotNull(ReplicaMap.Check(1, ["a", "b"], [0, 2], 2));
        Assert.NotNull(ReplicaMap.Check(1, ["a", "a"], [0, 1], 2));
        Assert.NotNull(ReplicaMap.Check(1, ["a", ""], [0, 1], 2));
        Assert.NotNull(ReplicaMap.Check(1, [.. Enumerable.Range(0, 256).Select(i => $"{i}")], [0, 1], 2));
    }
}
