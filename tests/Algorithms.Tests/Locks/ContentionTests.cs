using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

public sealed class ContentionTests
{
    [Fact]
    public void The_most_waited_for_come_first_then_the_most_held_then_by_name()
    {
        (string Name, int Waiting, int Holders)[] names = [("free", 0, 0), ("b", 3, 1), ("many", 3, 5), ("a", 3, 1), ("worst", 9, 1), ("held", 0, 1)];
        Assert.Equal(["worst", "many", "a", "b", "held", "free"], Top(names, 10));
        Assert.Equal(["worst", "many", "a"], Top(names, 3));
        Assert.Empty(Top(names, 0));
        Assert.Empty(Top([], 5));
    }

    [Fact]
    public void It_is_what_sorting_all_would_give()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var names = Enumerable.Range(0, random.Next(50)).Select(i => ($"n{i}", random.Next(4), random.Next(3))).ToArray();
            var limit = random.Next(60);
            var sorted = names.OrderByDescending(one => one.Item2).ThenByDescending(one => one.Item3).ThenBy(one => one.Item1, StringComparer.Ordinal);
            Assert.Equal(sorted.Take(limit).Select(one => one.Item1), Top(names, limit));
        }
    }

    private static IEnumerable<string> Top((string Name, int Waiting, int Holders)[] names, int limit) =>
        Contention.Top(names, one => (one.Waiting, one.Holders, one.Name), limit).Select(one => one.Name);
}
