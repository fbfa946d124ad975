using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>A silo answers by a cast with what its table said: one name has one number in both.</summary>
public sealed class CacheNumberTests
{
    [Fact]
    public void What_a_table_says_has_the_same_number_in_an_answer() =>
        Assert.All(Enum.GetValues<CacheStatus>(), status => Assert.Equal(status.ToString(), ((CacheCallStatus)status).ToString()));
}
