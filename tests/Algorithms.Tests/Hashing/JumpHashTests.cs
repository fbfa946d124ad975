using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed class JumpHashTests : ConsistentHashSuite
{
    protected override bool HasWeights => false;

    protected override bool AnyCanGo => false;

    [Fact]
    public void Buckets_are_those_that_other_implementations_publish()
    {
        // The paper has no vectors. These are from the tests of Guava (HashingTest.testConsistentHash) and of dgryski/go-jump.
        int[] hundred = [0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83];
        Assert.Equal(hundred, Enumerable.Range(0, 20).Select(key => JumpHash.BucketOf((ulong)key, 100)));
        Assert.Equal(6, JumpHash.BucketOf(10863919174838991, 11));
        Assert.Equal(3, JumpHash.BucketOf(2016238256797177309, 11));
        Assert.Equal(5, JumpHash.BucketOf(1673758223894951030, 11));
        Assert.Equal(80343, JumpHash.BucketOf(2, 100_001));
        Assert.Equal(22152, JumpHash.BucketOf(2201, 100_001));
        Assert.Equal(15018, JumpHash.BucketOf(2202, 100_001));
        Assert.Equal(43, JumpHash.BucketOf(42, 57));
        Assert.Equal(361, JumpHash.BucketOf(0xDEAD10CC, 666));
        Assert.Equal(520, JumpHash.BucketOf(256, 1_024));
    }

    [Fact]
    public void A_node_that_is_not_the_last_takes_the_order_of_all_behind_it_with_it()
    {
        var (was, now) = (PlacesOf(Build(Silos(50)), Keys), PlacesOf(Build(Silos(50).Where(node => node.Name != "silo-20")), Keys));
        var moved = was.Zip(now).Count(one => one.First != one.Second);
        Assert.InRange(moved, Keys.Length / 2, Keys.Length); // a fiftieth would do
    }

    [Fact]
    public void Digits_at_the_end_of_a_name_count_as_a_number()
    {
        string[] names = ["s", "s-0", "s-01", "s-1", "s-2", "s-9", "s-10", "s-99999999999999999999999", "t", "t1x"];
        Assert.Equal(names, Build(names.Reverse().Select(name => new HashNode(name))).Nodes.Select(node => node.Name));
        Assert.Equal(Silos(12), Build(Silos(12).Reverse()).Nodes);
    }

    [Fact]
    public void No_bucket_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => JumpHash.BucketOf(1, 0));

    protected override IConsistentHash Build(IEnumerable<HashNode> nodes) => new JumpHash(nodes);

    // Chance over 200,000 keys: four standard deviations.
    protected override double MaxToMean(int nodes) => 1 + (4 * Math.Sqrt(nodes / (double)Keys.Length));
}
