using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

/// <summary>After any history of members a map is as good as a new one, and each step moved as little as it could.</summary>
public sealed class PartitionMapHistoryTests
{
    [Fact]
    public void After_any_history_primaries_and_backups_are_dealt_out_by_weight() => Check.QuickThrowOnFailure(
        Prop.ForAll(Histories().ToArbitrary(), history =>
        {
            var map = PartitionMap.Create(history.Steps[0], history.Options);
            CheckShares(map);
            foreach (var members in history.Steps.Skip(1))
            {
                var next = map.Next(members);
                CheckShares(next);
                var movement = PartitionMovement.Between(map, next);
                Assert.Equal(movement.PrimariesAtLeast, movement.Primaries);
                Assert.Equal(next.ToBytes(), PartitionMap.FromBytes(map.ToBytes()).Next(members.Reverse()).ToBytes());
                map = next;
            }
        }));

    [Theory]
    [InlineData(1_024, 3, 1)]
    [InlineData(1_024, 3, 2)]
    [InlineData(1_024, 10, 0)]
    [InlineData(1_024, 10, 1)]
    [InlineData(8_192, 100, 1)]
    [InlineData(8_192, 100, 2)]
    public void One_by_one_nodes_come_and_go_and_nothing_moves_that_need_not(int partitions, int nodes, int backups)
    {
        var random = new Random(partitions + nodes + backups);
        var members = Enumerable.Range(0, nodes).Select(i => new HashNode($"silo-{i}")).ToList();
        var map = PartitionMap.Create(members, new() { Partitions = partitions, Backups = backups });
        for (var step = 0; step < 30; step++)
        {
            if (step % 2 == 0)
                members.Add(new HashNode($"silo-{nodes + step}"));
            else
                members.RemoveAt(random.Next(members.Count));
            var next = map.Next(members);
            CheckShares(next);
            var movement = PartitionMovement.Between(map, next);
            Assert.Equal(movement.PrimariesAtLeast, movement.Primaries);

            // A newcomer's share, or what one who went had, rounded up.
            var larger = Math.Min(map.Nodes.Length, next.Nodes.Length) + 1;
            Assert.InRange(movement.Primaries, 1, (partitions + larger - 1) / larger);
            Assert.InRange(movement.Copies, movement.CopiesAtLeast, movement.CopiesAtLeast * 1.01);
            AssertNothingElse(map, next);
            map = next;
        }
    }

    // A primary moved only from one who went, or to one who came.
    private static void AssertNothingElse(PartitionMap before, PartitionMap after)
    {
        var (was, now) = (before.Nodes.Select(node => node.Name).ToHashSet(), after.Nodes.Select(node => node.Name).ToHashSet());
        for (var partition = 0; partition < before.Options.Partitions; partition++)
        {
            var (from, to) = (before.Nodes[before.ReplicasOf(partition)[0]].Name, after.Nodes[after.ReplicasOf(partition)[0]].Name);
            Assert.True(from == to || !now.Contains(from) || !was.Contains(to), $"{partition} moved from {from} to {to}.");
        }
    }

    private static void CheckShares(PartitionMap map)
    {
        var weights = map.Nodes.Sum(node => (long)node.Weight);
        var (primaries, backups) = (PartitionMapTests.PrimariesOf(map), PartitionMapTests.BackupsOf(map));
        var isCapped = false;
        for (var node = 0; node < map.Nodes.Length; node++)
        {
            var share = map.Options.Partitions * (double)map.Nodes[node].Weight / weights;
            Assert.InRange(primaries[node], Math.Floor(share), Math.Ceiling(share));
            isCapped |= share * map.Copies >= map.Options.Partitions - 1;
        }

        for (var partition = 0; partition < map.Options.Partitions; partition++)
            Assert.Equal(map.Copies, map.ReplicasOf(partition).ToArray().Distinct().Count());

        // Who by its weight would back what it is primary of backs less, and the others more.
        for (var node = 0; node < map.Nodes.Length && !isCapped; node++)
        {
            var share = map.Options.Partitions * (map.Copies - 1) * (double)map.Nodes[node].Weight / weights;
            Assert.InRange(backups[node], Math.Floor(share), Math.Ceiling(share));
        }
    }

    private static Gen<History> Histories() =>
        from backups in Gen.Choose(0, 2)
        from bits in Gen.Choose(0, 8)
        from steps in Step().NonEmptyListOf()
        select new History(new() { Partitions = 1 << bits, Backups = backups }, [.. steps.Take(12)]);

    private static Gen<HashNode[]> Step() =>
        from names in Gen.SubListOf(Enumerable.Range(0, 9).Select(i => $"n{i}"))
        from weights in Gen.Frequency((3, Gen.Constant(1)), (1, Gen.Choose(1, 9))).ArrayOf(10)
        select names.Append("n9").Select((name, i) => new HashNode(name, weights[i])).ToArray();

    private sealed record History(PartitionMapOptions Options, HashNode[][] Steps);
}
