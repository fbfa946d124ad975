using System.Net;
using System.Text.Json;
using OrleansCluster.Silo.Tests.Http;
using OrleansCluster.Silo.Tests.Processes;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Keys over HTTP by three processes, of which one and then two are killed.</summary>
public sealed class KeysUnderFaultsTests(ITestOutputHelper output)
{
    [Fact]
    public Task KeysAreServedByTheMajorityAndRefusedByTheRest() => RunAsync(async cluster =>
    {
        var group = await MetadataGroup.WaitAsync(cluster.Silos[0].Http, group => group.GetProperty("state").GetString() == "Good");
        var leader = cluster[group.GetProperty("leader").GetString()!];
        var others = cluster.Silos.Where(silo => silo != leader).ToArray();
        await PutAsync(leader, "1");
        foreach (var silo in cluster.Silos)
            Assert.Equal("1", await silo.Http.GetStringAsync("/v1/kv/key"));
        using var watch = await EventReader.OpenAsync(others[0].Http, "/v1/watch?key=key&from_revision=1");
        Assert.Equal("put key=1", await watch.NextChangeAsync());

        // Orleans has to find a death out first; what is sent to the dead before may be of unknown outcome.
        await leader.KillAsync();
        if (!TestBuild.IsEmbedded)
            await StateAsync(others[1], "Weak");
        await PutAsync(others[1], "2");
        Assert.Equal("2", await others[0].Http.GetStringAsync("/v1/kv/key"));
        Assert.Equal("put key=2", await watch.NextChangeAsync());
        group = await StateAsync(others[0], "Weak");
        Assert.Contains(leader.Name, group.GetProperty("summary").GetString());

        await others[1].KillAsync();
        using (var refused = await others[0].Http.PutAsync("/v1/kv/key", new StringContent("3")))
        {
            // The first may have reached a leader that has not found out yet: then it is not known.
            Assert.True(refused.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout, $"{refused.StatusCode}");
        }

        var unknown = new HashSet<string> { "put key=3" };
        await StateAsync(others[0], "Down");
        await Until.TrueAsync(
            async () =>
            {
                using var refused = await others[0].Http.PutAsync("/v1/kv/key", new StringContent("4"));
                if (!TestBuild.IsEmbedded && refused.StatusCode == HttpStatusCode.GatewayTimeout)
                {
                    unknown.Add("put key=4");
                    return false;
                }

                await Problems.ReadAsync(refused, 503, "metadata.unavailable");
                return true;
            },
            () => "Still of unknown outcome.",
            ThreeProcesses.Recovery);
        using (var refused = await others[0].Http.GetAsync("/v1/kv/key"))
            await Problems.ReadAsync(refused, 503, "metadata.unavailable");
        Assert.Equal(HttpStatusCode.OK, (await others[0].Http.GetAsync("/health/live")).StatusCode);

        await cluster.HealAsync(ThreeProcesses.Recovery);
        await MetadataGroup.WaitGoodAsync(leader.Http);
        await PutAsync(leader, "5");
        Assert.Equal("5", await others[1].Http.GetStringAsync("/v1/kv/key"));
        string? told;
        do
            told = await watch.NextChangeOrOutageAsync();
        while (told is not null && unknown.Contains(told));
        if (told is null)
        {
            // It took Orleans more than a minute to let the silos come back.
            using var again = await EventReader.OpenAsync(others[0].Http, "/v1/watch?key=key", watch.LastId);
            do
                told = await again.NextChangeAsync();
            while (unknown.Contains(told));
        }

        Assert.Equal("put key=5", told);
    });

    [Fact]
    public async Task AProcessIsReadyThoughItsGroupHasNoMajority()
    {
        using var data = new TempFolder();
        await using (var both = await SiloProcess.ServeAsync(data.Path, "--silos", "2", "--storage", "File"))
        {
            using var first = await both.ClientAsync();
            await MetadataGroup.WaitGoodAsync(first);
            (await first.PutAsync("/v1/kv/key", new StringContent("1"))).EnsureSuccessStatusCode();
            both.Signal(Signals.Terminate);
            Assert.Equal(0, await both.ExitAsync());
        }

        // It returns when /health/ready says so. Were that to wait for the group, a pod would wait for those that are started after it.
        await using var one = await SiloProcess.ServeAsync(data.Path, "--silos", "1", "--storage", "File");
        using var client = await one.ClientAsync();
        await MetadataGroup.WaitAsync(client, group => group.GetProperty("state").GetString() == "Down");
        using var refused = await client.GetAsync("/v1/kv/key");
        await Problems.ReadAsync(refused, 503, "metadata.unavailable");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        one.Signal(Signals.Terminate);
        Assert.Equal(0, await one.ExitAsync());
    }

    private static Task<JsonElement> StateAsync(ClusterSilo silo, string state) =>
        MetadataGroup.WaitAsync(silo.Http, group => group.GetProperty("state").GetString() == state, ThreeProcesses.Recovery);

    private static async Task PutAsync(ClusterSilo silo, string value)
    {
        // Once the change of leader is over; it is not sent again where it may have been made.
        using var answer = await silo.Http.PutAsync("/v1/kv/key", new StringContent(value));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task RunAsync(Func<SiloCluster, Task> test) => ThreeProcesses.RunAsync(Until.Patience, output.WriteLine, test);
}
