using Orleans.Runtime;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Grains.Storage.Consensus;

namespace OrleansCluster.Cluster.Tests.Storage;

public sealed class ConsensusStateKeysTests
{
    [Theory]
    [InlineData("file", "a/b c", "state", ".oc/state/file/a%2Fb%20c/state")]
    [InlineData("file", "grüße#%\n", "x/y", ".oc/state/file/grüße%23%25%0A/x%2Fy")]
    public void The_keys_are_those_that_older_data_has(string type, string id, string name, string expected) =>
        Assert.Equal(expected, ConsensusStateKeys.Of(name, GrainId.Create(type, id)).ToString());

    [Fact]
    public void No_two_states_have_one_key_whatever_is_in_their_names()
    {
        string[] parts = ["a", "a/", "/a", "a/a", "%2F", "a%2Fa", "#", "%23", "a b", "a%20b", new string('x', 5000), new string('x', 5001), new string('/', 2000)];
        var keys = (from type in parts.Take(4) from id in parts from name in parts select ConsensusStateKeys.Of(name, GrainId.Create(type, id))).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.All(keys, key => Assert.InRange(key.Length, 1, MetadataLimits.MaxKeyBytes));
        Assert.All(keys, key => Assert.StartsWith(ConsensusStateKeys.Prefix, key.ToString()));
    }
}
