using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

public sealed class GroupNameTests
{
    [Theory]
    [InlineData("metadata", true)]
    [InlineData("a", true)]
    [InlineData("a-9", true)]
    [InlineData("", false)]
    [InlineData("9a", false)]
    [InlineData("-a", false)]
    [InlineData("Metadata", false)]
    [InlineData("a@b", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)] // A '$' would let it pass.
    [InlineData("metadata-\n", false)]
    public void A_group_has_a_name_that_may_be_a_folder_and_a_part_of_an_address(string name, bool isOne) => Assert.Equal(isOne, RaftReplicas.IsName(name));

    [Fact]
    public void A_name_has_64_letters_at_most()
    {
        Assert.True(RaftReplicas.IsName(new string('a', 64)));
        Assert.False(RaftReplicas.IsName(new string('a', 65)));
    }
}
