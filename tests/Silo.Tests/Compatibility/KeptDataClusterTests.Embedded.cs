using OrleansCluster.Silo.Tests.Http;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Compatibility;

/// <summary>What one process wrote is served by three.</summary>
public sealed class KeptDataClusterTests(ITestOutputHelper output)
{
    public static TheoryData<string> Versions => KeptDataTests.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_folder_of_that_version_is_served_and_written_on_by_three_processes(string version)
    {
        var kept = new KeptData(version);
        using var data = new TempFolder();
        var shared = data.File("shared");
        kept.ExtractTo(shared);
        var options = new SiloClusterOptions { Configuration = new EmbeddedProcesses("known to the three of them"), DataFolder = data.Path };
        await SiloCluster.RunAsync(options, output.WriteLine, async cluster =>
        {
            await MetadataGroup.WaitGoodAsync(cluster.Silos[0].Http);
            foreach (var silo in cluster.Silos) await kept.CheckFilesAsync(silo.Http);
            await kept.CheckKeysAsync(cluster.Silos[0].Http);
            using var more = new StringContent("more");
            (await cluster["silo-1"].Http.PutAsync("/v1/files/more.txt", more)).EnsureSuccessStatusCode();
            await cluster["silo-0"].KillAsync();
            await cluster.HealAsync();
            foreach (var silo in cluster.Silos)
            {
                // Until another process serves the shared state, and this one has found it.
                await Until.TrueAsync(
                    async () =>
                    {
                        using var answer = await silo.Http.GetAsync("/v1/files/more.txt");
                        return answer.IsSuccessStatusCode;
                    },
                    () => $"{silo.Name} does not serve 'more.txt'.");
                await kept.CheckFilesAsync(silo.Http);
                Assert.Equal("more", await silo.Http.GetStringAsync("/v1/files/more.txt"));
            }
        });
    }
}
