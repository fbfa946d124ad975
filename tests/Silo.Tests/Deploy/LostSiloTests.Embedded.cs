using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>The steps of docs/consensus.md by which a silo that is lost for good is replaced by one of another name, on real processes.</summary>
public sealed class LostSiloTests(ITestOutputHelper output)
{
    private const string Members = "/v1/groups/metadata/members";
    private static readonly string[] Founders = ["silo-0", "silo-1", "silo-2"];

    [Theory]
    [InlineData("silo-1")]
    [InlineData("silo-0")] // It created the group.
    public async Task ASiloThatIsLostForGoodIsReplacedByOneOfAnotherName(string lost)
    {
        var options = new SiloClusterOptions
        {
            Configuration = new EmbeddedProcesses("known to all of them"), Silos = 4, Arguments = ["--metadata-silos", string.Join(',', Founders)],
        };
        await SiloCluster.RunAsync(options, output.WriteLine, async cluster =>
        {
            var (spare, asked) = (cluster["silo-3"], cluster[lost == "silo-1" ? "silo-0" : "silo-1"]);
            await SettledAsync(asked, Founders);
            await PutAsync(asked, "before", "1");
            await cluster[lost].KillAsync();
            Directory.Delete(Path.Combine(cluster[lost].Plan.SharedFolder, lost), recursive: true);

            // 1. Who the members are, by any silo, and under which id the lost one is.
            var group = await UntilAsync(spare, group => Member(group, lost).TryGetProperty("failure", out _) && group.TryGetProperty("leader", out _));
            var id = Member(group, lost).GetProperty("replicaId").GetString();
            // 2. and 3. The new one, by itself.
            await BegunAsync(() => spare.Http.PostAsJsonAsync(Members, new { silo = "silo-3" }));
            await SettledAsync(spare, [.. Founders, "silo-3"]);
            // 4. and 5. Without the lost one.
            await BegunAsync(() => asked.Http.DeleteAsync($"{Members}/{id}"));
            string[] members = [.. Founders.Where(name => name != lost), "silo-3"];
            await SettledAsync(asked, members);

            Assert.Equal("1", await GetAsync(spare, "before"));
            await PutAsync(spare, "between", "2");
            // It survives one more, which may be the leader.
            var next = members.First(name => name != asked.Name && name != spare.Name);
            await BegunAsync(() => spare.Http.PostAsJsonAsync("/v1/groups/metadata/leader", new { silo = next }));
            await cluster[next].KillAsync();
            foreach (var silo in new[] { asked, spare })
            {
                await PutAsync(silo, "after", silo.Name);
                Assert.Equal(["1", "2", silo.Name], [await GetAsync(silo, "before"), await GetAsync(silo, "between"), await GetAsync(silo, "after")]);
            }
        });
    }

    private static async Task PutAsync(ClusterSilo silo, string key, string value)
    {
        using var answer = await Operated.SendAsync(silo, () => new(HttpMethod.Put, $"/v1/kv/{key}") { Content = new StringContent(value) });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string> GetAsync(ClusterSilo silo, string key)
    {
        using var answer = await Operated.SendAsync(silo, () => new(HttpMethod.Get, $"/v1/kv/{key}"));
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    // As curl --retry does it.
    private static Task BegunAsync(Func<Task<HttpResponseMessage>> change)
    {
        var last = "";
        return Until.TrueAsync(
            async () =>
            {
                using var answer = await change();
                last = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.IsSuccessStatusCode || answer.Headers.RetryAfter is not null, last);
                return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted;
            },
            () => last);
    }

    private static Task<JsonElement> SettledAsync(ClusterSilo silo, string[] names) => UntilAsync(silo, group =>
        group.GetProperty("settled").GetBoolean() && group.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("silo").GetString()).SequenceEqual(names));

    private static async Task<JsonElement> UntilAsync(ClusterSilo silo, Func<JsonElement, bool> condition)
    {
        JsonElement last = default;
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await silo.Http.GetAsync(Members);
                last = await answer.Content.ReadFromJsonAsync<JsonElement>();
                return answer.StatusCode == HttpStatusCode.OK && condition(last);
            },
            () => $"{silo.Name} says {last}");
        return last;
    }

    private static JsonElement Member(JsonElement group, string silo) =>
        group.GetProperty("members").EnumerateArray().Single(member => member.GetProperty("silo").GetString() == silo);
}
