using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>A silo that is paused until it is voted dead.</summary>
public sealed class PostgresVoteTests(ITestOutputHelper output) : PostgresClusterSuite(output)
{
    [Fact]
    public Task SiloThatWasVotedDeadWhileItWasPausedEndsAndIsStartedAgain() => RunAsync(async cluster =>
    {
        var (paused, others) = (cluster["silo-2"], cluster.Silos.Where(silo => silo.Name != "silo-2").ToList());
        await PutAsync(paused, "before");
        await paused.PauseAsync();
        IReadOnlyList<string>[] seen = [];
        await Until.TrueAsync(
            async () =>
            {
                // As long as the paused one is asked too, there may be no answer.
                seen = await Task.WhenAll(others.Select(silo => silo.SeesActiveAsync()));
                return seen.All(active => active.SequenceEqual(others.Select(silo => silo.Name)));
            },
            () => $"They see {string.Join(" and ", seen.Select(active => string.Join(", ", active)))} as active.",
            Voting);
        await PutAsync(others[0], "without it");
        await cluster.HealAsync(Voting);
        Assert.Equal(1, paused.DeathsByVote);
        Assert.Equal([1, 1, 2], cluster.Silos.Select(silo => silo.ProcessIds.Count));
        await PutAsync(paused, "afterwards");
        foreach (var silo in cluster.Silos)
        {
            foreach (var name in new[] { "before", "without it", "afterwards" })
                await Until.TrueAsync(async () => await TryGetAsync(silo, name) == name, () => $"{silo.Name} does not serve '{name}'.", Voting);
        }
    });

    // A file whose content is its name, written again until that is acknowledged.
    private static Task PutAsync(ClusterSilo silo, string name) => Until.TrueAsync(
        async () =>
        {
            try
            {
                using var content = new StringContent(name);
                using var answer = await silo.Http.PutAsync("/v1/files/" + Uri.EscapeDataString(name), content);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (NoAnswer.Is(e))
            {
                return false;
            }
        },
        () => $"{silo.Name} does not take '{name}'.",
        Voting);

    // Null if it cannot be had now.
    private static async Task<string?> TryGetAsync(ClusterSilo silo, string name)
    {
        try
        {
            using var answer = await silo.Http.GetAsync("/v1/files/" + Uri.EscapeDataString(name));
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return null;
        }
    }
}
