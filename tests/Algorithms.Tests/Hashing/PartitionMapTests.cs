using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed class PartitionMapTests : ConsistentHashSuite
{
    private static readonly PartitionMapOptions Options = new() { Partitions = 8_192 };

    protected override bool IsOfMembersAlone => false;

    [Theory]
    [InlineData(8_192, 100, 1.02)]
    [InlineData(65_536, 1_000, 1.02)]
    [InlineData(1_024, 100, 1.0743)]
    [InlineData(1_024, 10, 1.01)]
    public void Shares_of_the_hash_space_differ_by_one_partition(int partitions, int nodes, double maxToMean)
    {
        var map = PartitionMap.Create(Silos(nodes), new() { Partitions = partitions });
        var mean = partitions / (double)nodes;
        Assert.InRange(PrimariesOf(map).Max() / mean, 1.0, maxToMean);
        Assert.Equal((int)Math.Floor(mean), PrimariesOf(map).Min());
        Assert.Equal((int)Math.Floor(mean), BackupsOf(map).Min());
        Assert.Equal((int)Math.Ceiling(mean), BackupsOf(map).Max());
    }

    [Fact]
    public void A_partition_is_the_lowest_bits_of_the_hash()
    {
        var map = PartitionMap.Create(Silos(3));
        Assert.Equal((1_024, 2, 1L), (map.Options.Partitions, map.Copies, map.Epoch));
        Assert.Equal(0x2CD, map.PartitionOf(new KeyHash(0xFFFFFFFFFFFFFACD)));
        Assert.All(Keys.Take(1_000), key => Assert.Equal(map.Locate(key), map.ReplicasOf(map.PartitionOf(key))[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.ReplicasOf(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => map.ReplicasOf(1_024).Length);
    }

    [Fact]
    public void Each_change_of_members_is_an_epoch_and_no_change_is_none()
    {
        var first = PartitionMap.Create(Silos(3));
        Assert.Same(first, first.Next(Silos(3).Reverse()));
        var second = first.Next(Silos(4));
        Assert.Equal(2, second.Epoch);
        Assert.Equal(3, second.Next([.. Silos(3), new("silo-3", 2)]).Epoch);
    }

    [Fact]
    public void Two_histories_with_the_same_end_are_two_maps_that_only_their_epochs_order()
    {
        // The limit: the members alone do not say where a partition is. The epoch that is written down does.
        var grown = PartitionMap.Create(Silos(3)).Next(Silos(4));
        var made = PartitionMap.Create(Silos(4));
        Assert.NotEqual(PlacesOf(grown, Keys), PlacesOf(made, Keys));
        Assert.Equal(PrimariesOf(grown).Order(), PrimariesOf(made).Order());
    }

    [Fact]
    public void A_silo_that_dies_is_replaced_by_its_backups_which_are_spread_over_all()
    {
        var before = PartitionMap.Create(Silos(10), Options);
        var after = before.Next(Silos(10).Skip(1));
        var movement = PartitionMovement.Between(before, after);
        Assert.Equal(movement.PrimariesAtLeast, movement.Primaries);
        Assert.InRange(movement.Promotions, movement.Primaries * 0.98, movement.Primaries);
        Assert.Equal(movement.CopiesAtLeast, movement.Copies);
    }

    [Fact]
    public void Where_shares_leave_little_room_it_is_for_backups_of_the_one_that_died()
    {
        // 65 or 66 partitions a node: about half of those that back its partitions may have one more.
        var before = PartitionMap.Create(Silos(500), new() { Partitions = 32_768 });
        var movement = PartitionMovement.Between(before, before.Next(Silos(500).Skip(1)));
        Assert.InRange(movement.Promotions, movement.Primaries / 3, movement.Primaries);
    }

    [Fact]
    public void One_silo_in_place_of_another_takes_what_that_had_but_for_one_that_rounding_passes_to_a_backup()
    {
        var before = PartitionMap.Create(Silos(10), Options);
        var after = before.Next([.. Silos(10).Skip(1), new("new")]);
        var others = Enumerable.Range(0, Options.Partitions)
            .Where(partition => !NamesOf(before, partition).Select(name => name == "silo-0" ? "new" : name).SequenceEqual(NamesOf(after, partition)));
        Assert.InRange(others.Count(), 0, 2); // that one, and the backup that it leaves to another
        var movement = PartitionMovement.Between(before, after);
        Assert.Equal((movement.PrimariesAtLeast, movement.CopiesAtLeast), (movement.Primaries, movement.Copies));
    }

    [Fact]
    public void A_heavy_node_has_its_share_of_primaries_and_no_partition_twice()
    {
        var map = PartitionMap.Create([new("heavy", 8), new("a"), new("b")], Options with { Backups = 2 });
        Assert.Equal([819, 819, 6_554], PrimariesOf(map).Order());
        Assert.All(Enumerable.Range(0, Options.Partitions), partition => Assert.Equal(3, NamesOf(map, partition).Distinct().Count()));
    }

    [Fact]
    public void Options_beyond_their_bounds_are_refused()
    {
        foreach (var partitions in (int[])[0, -1, 3, 1_000, 131_072])
            Assert.Contains("allowed is a power of two up to 65536", Refusal(new() { Partitions = partitions }), StringComparison.Ordinal);
        foreach (var backups in (int[])[-1, 3])
            Assert.Contains("allowed is 0 to 2", Refusal(new() { Backups = backups }), StringComparison.Ordinal);
    }

    [Fact]
    public void Movement_between_maps_of_different_options_is_refused() => Assert.Throws<ArgumentException>(
        () => PartitionMovement.Between(PartitionMap.Create(Silos(2)), PartitionMap.Create(Silos(2), Options)));

    internal static int[] PrimariesOf(PartitionMap map) => CountOf(map, Range.EndAt(1));

    internal static int[] BackupsOf(PartitionMap map) => CountOf(map, Range.StartAt(1));

    protected override IConsistentHash Build(IEnumerable<HashNode> nodes) => PartitionMap.Create(nodes, Options);

    protected override IConsistentHash Change(IConsistentHash before, IEnumerable<HashNode> nodes) => ((PartitionMap)before).Next(nodes);

    // Its shares are within one partition; over 200,000 keys chance adds four standard deviations.
    protected override double MaxToMean(int nodes) => 1 + (nodes / 8_192.0) + (4 * Math.Sqrt(Math.Max(nodes, 16) / (double)Keys.Length));

    private static string Refusal(PartitionMapOptions options) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PartitionMap.Create(Silos(2), options)).Message;

    private static string[] NamesOf(PartitionMap map, int partition) => [.. map.ReplicasOf(partition).ToArray().Select(node => map.Nodes[node].Name)];

    private static int[] CountOf(PartitionMap map, Range range)
    {
        var counts = new int[map.Nodes.Length];
        for (var partition = 0; partition < map.Options.Partitions; partition++)
        {
            foreach (var node in map.ReplicasOf(partition)[range])
                counts[node]++;
        }

        return counts;
    }
}
