using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Cluster.Tests.Metadata;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>The rule of section 6.1 of Ongaro's dissertation: how clients find a group. Its other rules are the core's and the store's.</summary>
public sealed class Chapter6GroupTests
{
    // The silos of the cluster are the directory that section 6.1 asks for: who knows one of them needs to know nothing of the group but its name.
    [Fact]
    public async Task Section6_1_a_group_is_found_by_its_name_also_when_who_led_it_is_gone()
    {
        await using var cluster = await MetadataCluster.StartAsync();
        var first = await cluster.LeaderAsync();
        await cluster.KillAsync(first);
        var second = await cluster.LeaderAsync();
        Assert.NotEqual(first, second);
        await cluster.RestartAsync(first);
        await Eventually.TrueAsync(
            async () =>
            {
                var found = await cluster.Group.FindAsync();
                return found.LeaderSilo is not null && found.Replicas.Any(one => one.Silo == cluster.NameOf(first) && one.Report?.LeaderSilo is not null);
            },
            "who was gone is found again, and knows the leader");
    }
}
