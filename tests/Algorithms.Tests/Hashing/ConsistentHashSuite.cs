using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

/// <summary>
/// What every way of placing keys is held to. An implementation says what it promises; what it does not promise is a test of its own, so that a
/// limit is shown and not left out.
/// </summary>
public abstract class ConsistentHashSuite
{
    protected static readonly KeyHash[] Keys = [.. Enumerable.Range(0, 200_000).Select(i => KeyHash.Of($"key-{i}"))];

    private static readonly KeyHash[] FewKeys = Keys[..2_000];

    /// <summary>Whether a node that comes or goes moves no key between others.</summary>
    protected virtual bool MovesOnlyWhatMust => true;

    /// <summary>How many times the minimum a change of one node of fifty moves at most.</summary>
    protected virtual double MovedToMinimum => 1.0;

    protected virtual bool HasWeights => true;

    /// <summary>Whether it follows from its members alone.</summary>
    protected virtual bool IsOfMembersAlone => true;

    /// <summary>Whether any node can come and go, and not just the last.</summary>
    protected virtual bool AnyCanGo => true;

    protected abstract IConsistentHash Build(IEnumerable<HashNode> nodes);

    /// <summary>What follows when the members change.</summary>
    protected virtual IConsistentHash Change(IConsistentHash before, IEnumerable<HashNode> nodes) => Build(nodes);

    /// <summary>The greatest share of all keys to the mean one.</summary>
    protected abstract double MaxToMean(int nodes);

    protected static HashNode[] Silos(int count) => [.. Enumerable.Range(0, count).Select(i => new HashNode($"silo-{i}"))];

    protected static string[] PlacesOf(IConsistentHash hash, KeyHash[] keys) => [.. keys.Select(key => hash.Nodes[hash.Locate(key)].Name)];

    protected static Dictionary<string, int> CountsOf(IConsistentHash hash)
    {
        var counts = hash.Nodes.ToDictionary(node => node.Name, _ => 0);
        foreach (var key in Keys)
            counts[hash.Nodes[hash.Locate(key)].Name]++;
        return counts;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    public void Keys_are_spread_as_evenly_as_is_promised(int nodes)
    {
        var counts = CountsOf(Build(Silos(nodes))).Values;
        Assert.InRange(counts.Max() * (double)nodes / Keys.Length, 1.0, nodes == 1 ? 1.0 : MaxToMean(nodes));
        Assert.True(counts.Min() > 0);
    }

    [Fact]
    public void Shares_follow_weights_or_weights_are_refused()
    {
        HashNode[] nodes = [new("a", 1), new("b", 2), new("c", 3), new("d", 10)];
        if (!HasWeights)
        {
            Assert.Contains("weight of 'b'", Assert.Throws<ArgumentOutOfRangeException>(() => Build(nodes)).Message, StringComparison.Ordinal);
            return;
        }

        var counts = CountsOf(Build(nodes));
        foreach (var node in nodes)
            Assert.InRange(counts[node.Name] / (Keys.Length * node.Weight / 16.0), 2 - MaxToMean(nodes.Length), MaxToMean(nodes.Length));
    }

    [Fact]
    public void A_node_that_comes_takes_its_share_and_little_or_nothing_else_moves()
    {
        var before = Build(Silos(50));
        var after = Change(before, Silos(51));
        var (was, now) = (PlacesOf(before, Keys), PlacesOf(after, Keys));
        var moved = Enumerable.Range(0, Keys.Length).Where(i => was[i] != now[i]).ToList();
        var minimum = now.Count(place => place == "silo-50");
        Assert.InRange(minimum * 51.0 / Keys.Length, 2 - MaxToMean(51), MaxToMean(51));
        Assert.InRange(moved.Count, minimum, minimum * MovedToMinimum);
        Assert.Equal(MovesOnlyWhatMust, moved.All(i => now[i] == "silo-50"));
    }

    [Fact]
    public void A_node_that_goes_gives_its_keys_and_little_or_nothing_else_moves()
    {
        var leaver = AnyCanGo ? "silo-20" : "silo-49";
        var before = Build(Silos(50));
        var after = Change(before, Silos(50).Where(node => node.Name != leaver));
        var (was, now) = (PlacesOf(before, Keys), PlacesOf(after, Keys));
        var moved = Enumerable.Range(0, Keys.Length).Where(i => was[i] != now[i]).ToList();
        var minimum = was.Count(place => place == leaver);
        Assert.InRange(moved.Count, minimum, minimum * MovedToMinimum);
        Assert.Equal(MovesOnlyWhatMust, moved.All(i => was[i] == leaver));

        // What it had is spread over all, not given to a neighbour.
        Assert.InRange(moved.Where(i => was[i] == leaver).CountBy(i => now[i]).Max(one => one.Value), 1, minimum / 5);
    }

    [Fact]
    public void Whatever_the_members_are_one_that_comes_or_goes_moves_only_its_own_keys()
    {
        if (!MovesOnlyWhatMust || !AnyCanGo)
            return; // the two above show how far it is kept
        Check.QuickThrowOnFailure(Prop.ForAll(Members(1).ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (nodes, number) =>
        {
            var one = nodes[number % nodes.Length];
            var others = nodes.Where(node => node != one).ToArray();
            var all = Build(nodes);
            var without = Change(all, others);
            var again = Change(without, nodes);
            var (had, less, back) = (PlacesOf(all, FewKeys), PlacesOf(without, FewKeys), PlacesOf(again, FewKeys));
            return Enumerable.Range(0, FewKeys.Length).All(i => (had[i] == one.Name || had[i] == less[i]) && (back[i] == one.Name || back[i] == less[i]))
                && (!IsOfMembersAlone || had.SequenceEqual(back));
        }));
    }

    [Fact]
    public void A_node_whose_weight_grows_takes_keys_and_gives_none()
    {
        if (!MovesOnlyWhatMust || !HasWeights || !IsOfMembersAlone)
            return; // shown for each of those by its own tests
        Check.QuickThrowOnFailure(Prop.ForAll(Members(5).ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (nodes, number) =>
        {
            var one = nodes[number % nodes.Length];
            var heavier = nodes.Select(node => node == one ? node with { Weight = node.Weight + 1 } : node);
            var (was, now) = (PlacesOf(Build(nodes), FewKeys), PlacesOf(Build(heavier), FewKeys));
            return Enumerable.Range(0, FewKeys.Length).All(i => was[i] == now[i] || now[i] == one.Name);
        }));
    }

    [Fact]
    public void The_order_of_arrival_does_not_matter_so_all_silos_agree() => Check.QuickThrowOnFailure(
        Prop.ForAll(Members(HasWeights ? 4 : 1).ToArbitrary(), ArbMap.Default.ArbFor<int>(), (nodes, seed) =>
        {
            var shuffled = nodes.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (one, other) = (Build(nodes), Build(shuffled));
            var (oneNext, otherNext) = (Change(one, Silos(3).Concat(nodes)), Change(other, shuffled.Concat(Silos(3).Reverse())));
            return one.Nodes.SequenceEqual(other.Nodes) && PlacesOf(one, FewKeys).SequenceEqual(PlacesOf(other, FewKeys))
                && PlacesOf(oneNext, FewKeys).SequenceEqual(PlacesOf(otherNext, FewKeys));
        }));

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        var hash = Build(HasWeights ? [new("a"), new("b", 2), new("c", 7)] : Silos(3));
        var at = 0;
        Allocations.AssertNone(() => (ulong)hash.Locate(Keys[at++ % Keys.Length]));
    }

    [Fact]
    public void Members_that_must_not_be_are_refused_with_a_reason()
    {
        Refuses("There must be a node.", []);
        Refuses("A node is null.", [null!]);
        Refuses("'a' is there twice", [new("a"), new("b"), new("a")]);
        Refuses("is empty", [new("")]);
        Refuses("has 257 letters; at most 256", [new(new string('x', 257))]);
        Refuses("half of a surrogate pair", [new("a\uD83Cb")]);
        Refuses("The weight of 'a': allowed is 1 to 1000.", [new("a", 0)]);
        Refuses("The weight of 'a': allowed is 1 to 1000.", [new("a", 1_001)]);
        Refuses("more than 4096 nodes", Silos(4_097));
        Assert.Throws<ArgumentNullException>(() => Build(null!));
    }

    [Fact]
    public void Every_hash_has_a_place()
    {
        var hash = Build(Silos(7));
        foreach (var value in (ulong[])[0, 1, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue])
            Assert.InRange(hash.Locate(new KeyHash(value)), 0, 6);
    }

    /// <summary>Two to twelve members of any names, and of weights up to one.</summary>
    private static Gen<HashNode[]> Members(int weight) =>
        from names in Gen.SubListOf(Enumerable.Range(0, 12).Select(i => $"node/{i * 37}"))
        from weights in Gen.Choose(1, weight).ArrayOf(12)
        select names.Append("first").Append("last").Select((name, i) => new HashNode(name, weights[i % 12])).ToArray();

    private void Refuses(string reason, HashNode[] nodes) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => Build(nodes)).Message, StringComparison.Ordinal);
}
