using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Http;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Hosting;

/// <summary>The members of groups are looked at and changed over HTTP while silos are lost: four silos, the first three of which have the group.</summary>
public sealed class GroupMembershipTests
{
    private const string Group = "/v1/groups/metadata";
    private const string Second = "metadata-second";
    private static readonly string[] Names = ["silo-0", "silo-1", "silo-2", "silo-3"];

    [Fact]
    public Task ALostMemberIsReplacedByOneOnAnotherSiloAndNothingIsRemovedThatAMajorityNeeds() => RunAsync(async (fleet, client) =>
    {
        var members = await SettledAsync(client, ["silo-0", "silo-1", "silo-2"]);
        await fleet.KillAsync("silo-1");
        await UntilAsync(client, group => Member(group, "silo-1").TryGetProperty("failure", out _));
        using (var again = await AddAsync(client, "silo-1"))
            await Problems.ReadAsync(again, 409, "consensus.group_conflict");
        using (var handed = await client.PostAsJsonAsync($"{Group}/leader", new { silo = "silo-1" }))
            await Problems.ReadAsync(handed, 409, "consensus.change_refused");
        using (var needed = await client.DeleteAsync($"{Group}/members/{members["silo-2"]}"))
            await Problems.ReadAsync(needed, 409, "consensus.quorum_at_risk");
        Assert.Equal(members, await SettledAsync(client, ["silo-0", "silo-1", "silo-2"]));

        await BegunAsync(() => AddAsync(client, "silo-3"));
        var four = await SettledAsync(client, Names);
        // Whoever was not answered asks again.
        using (var again = await AddAsync(client, "silo-3"))
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(four, await SettledAsync(client, Names));
        await BegunAsync(() => client.DeleteAsync($"{Group}/members/{members["silo-1"]}"));
        var three = await SettledAsync(client, ["silo-0", "silo-2", "silo-3"]);
        Assert.Equal(four.Where(member => member.Key != "silo-1"), three);
        using var gone = await client.DeleteAsync($"{Group}/members/{members["silo-1"]}");
        await Problems.ReadAsync(gone, 404, "consensus.member_not_found");

        // It comes back with its disk, and is none of the group's.
        await fleet.StartAsync("silo-1", CancellationToken.None);
        await BegunAsync(() => client.PostAsJsonAsync($"{Group}/leader", new { silo = "silo-3" }));
        Assert.Equal(three, await SettledAsync(client, ["silo-0", "silo-2", "silo-3"]));
        using var stranger = await client.PostAsJsonAsync($"{Group}/leader", new { silo = "silo-1" });
        await Problems.ReadAsync(stranger, 404, "consensus.member_not_found");
    });

    [Fact]
    public Task WithoutAMajorityTheMembersAreShownAndNothingIsChanged() => RunAsync(async (fleet, client) =>
    {
        var members = await SettledAsync(client, ["silo-0", "silo-1", "silo-2"]);
        await fleet.KillAsync("silo-1");
        await fleet.KillAsync("silo-2");
        string[] away = ["silo-1", "silo-2"];
        var left = await UntilAsync(client, group => !group.TryGetProperty("leader", out _) && away.All(name => Member(group, name).TryGetProperty("failure", out _)));
        Assert.Equal(members, Ids(left));
        Assert.False(left.TryGetProperty("changing", out _));
        Assert.False(left.GetProperty("settled").GetBoolean());
        Assert.False(Member(left, "silo-0").TryGetProperty("failure", out _));

        Task<HttpResponseMessage>[] changes =
        [
            AddAsync(client, "silo-3"), client.DeleteAsync($"{Group}/members/{members["silo-1"]}"), client.PostAsJsonAsync($"{Group}/leader", new { silo = "silo-0" }),
        ];
        foreach (var answer in await Task.WhenAll(changes))
        {
            using (answer)
            {
                var problem = await Problems.ReadAsync(answer, 503, "consensus.no_leader");
                Assert.True(problem.GetProperty("outcomeKnown").GetBoolean());
            }
        }

        await fleet.StartAsync("silo-1", CancellationToken.None);
        await UntilAsync(client, group => group.TryGetProperty("leader", out _));
        Assert.Equal(members, Ids(await client.GetFromJsonAsync<JsonElement>($"{Group}/members")));
    });

    [Fact]
    public Task GroupsSideBySideAreAskedForByNameAndTheStatusShowsThoseOfThisProcess() => RunAsync(async (fleet, client, settings) =>
    {
        await SettledAsync(client, ["silo-0", "silo-1", "silo-2"]);
        var founder = fleet["silo-1"].Services!.GetRequiredService<IGrainFactory>().GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(Second, "silo-1"));
        await founder.CreateGroupAsync(["silo-1", "silo-2", "silo-3"]);
        await SettledAsync(client, ["silo-1", "silo-2", "silo-3"], $"/v1/groups/{Second}");
        await StatesAsync(client, ["metadata: Good", $"{Second}: Good"]);

        // A process that has none of its replicas, and just asks for it.
        await using var other = ClusterHost.Build(settings with { SiloNames = ["silo-0"], MetadataSilos = [] }, fleet.Caches, SiloLogging.At(LogLevel.None));
        await other.StartAsync();
        using var stranger = new HttpClient { BaseAddress = new Uri(ClusterHost.BoundUrl(other)) };
        await BegunAsync(() => stranger.PostAsJsonAsync($"/v1/groups/{Second}/leader", new { silo = "silo-3" }));
        await StatesAsync(stranger, ["metadata: Good"]);
        // With its replica it is one of those that have.
        await BegunAsync(() => stranger.PostAsJsonAsync($"/v1/groups/{Second}/members", new { silo = "silo-0" }));
        await SettledAsync(stranger, Names, $"/v1/groups/{Second}");
        await StatesAsync(stranger, ["metadata: Good", $"{Second}: Good"]);
        await other.StopAsync();
    });

    private static Task RunAsync(Func<SiloFleet, HttpClient, Task> test) => RunAsync((fleet, client, _) => test(fleet, client));

    private static async Task RunAsync(Func<SiloFleet, HttpClient, SiloSettings, Task> test)
    {
        using var folder = new TempFolder();
        var ports = TestPorts.Take();
        var settings = new SiloSettings
        {
            SiloNames = Names,
            DataFolder = folder.Path,
            ClusterId = "members",
            ServiceId = "members",
            SiloPort = ports.Silo,
            GatewayPort = ports.Gateway,
            MetadataSilos = Names[..3],
        };
        await using var data = await DataFolder.TakeAsync(settings);
        await using var fleet = new SiloFleet(settings, data.State, SiloLogging.At(LogLevel.None));
        await fleet.StartAsync(CancellationToken.None);
        await using var app = ClusterHost.Build(settings, fleet.Caches, SiloLogging.At(LogLevel.None));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(ClusterHost.BoundUrl(app)), Timeout = Until.Patience };
        await test(fleet, client, settings);
        await app.StopAsync();
    }

    private static Task<HttpResponseMessage> AddAsync(HttpClient client, string silo) => client.PostAsJsonAsync($"{Group}/members", new { silo });

    // Busy machines elect leaders anew: what says that it may be asked again is.
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

    private static async Task<Dictionary<string, string>> SettledAsync(HttpClient client, string[] silos, string group = Group) => Ids(await UntilAsync(
        client,
        one => one.GetProperty("settled").GetBoolean() && Ids(one).Keys.SequenceEqual(silos) && one.GetProperty("members").EnumerateArray().Any(member => member.TryGetProperty("role", out var role) && role.GetString() == "Leader"),
        group));

    private static async Task<JsonElement> UntilAsync(HttpClient client, Func<JsonElement, bool> condition, string group = Group)
    {
        JsonElement last = default;
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await client.GetAsync($"{group}/members");
                last = await answer.Content.ReadFromJsonAsync<JsonElement>();
                return answer.StatusCode == HttpStatusCode.OK && condition(last);
            },
            () => $"The group is {last}");
        return last;
    }

    private static Task StatesAsync(HttpClient client, string[] expected)
    {
        string[] states = [];
        return Until.TrueAsync(
            async () =>
            {
                var groups = (await client.GetFromJsonAsync<JsonElement>("/status")).GetProperty("groups").EnumerateArray();
                states = [.. groups.Select(group => $"{group.GetProperty("name").GetString()}: {group.GetProperty("state").GetString()}")];
                return states.SequenceEqual(expected);
            },
            () => $"The status shows {string.Join(", ", states)}");
    }

    private static JsonElement Member(JsonElement group, string silo) =>
        group.GetProperty("members").EnumerateArray().Single(member => member.GetProperty("silo").GetString() == silo);

    private static Dictionary<string, string> Ids(JsonElement group) => group.GetProperty("members").EnumerateArray()
        .ToDictionary(member => member.GetProperty("silo").GetString()!, member => member.GetProperty("replicaId").GetString()!);
}
