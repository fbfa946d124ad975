using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class StatusTests(ServingSilo silo)
{
    [Fact]
    public async Task StatusTellsSilosStoresAndActivations()
    {
        (await silo.Client.PutAsync("/v1/files/status.txt", new StringContent("x"))).EnsureSuccessStatusCode();
        using var answer = await silo.Client.GetAsync("/status");
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var status = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(status.GetProperty("ready").GetBoolean());
        Assert.Equal(TestEngine, status.GetProperty("engine").GetString());
        var silos = status.GetProperty("silos").EnumerateArray().ToArray();
        Assert.Equal(["silo-0", "silo-1", "silo-2"], silos.Select(s => s.GetProperty("name").GetString()));
        foreach (var one in silos)
        {
            Assert.Equal("Active", one.GetProperty("state").GetString());
            Assert.True(one.GetProperty("store").GetProperty("blocks").GetInt64() >= 0);
        }

        Assert.True(status.GetProperty("activations").GetArrayLength() > 0);
        Assert.True(status.GetProperty("totals").GetProperty("activations").GetInt32() > 0);
        Assert.Equal(0, status.GetProperty("totals").GetProperty("damageSeen").GetInt64());

        // Without --cache-mib nobody takes part.
        Assert.False(status.TryGetProperty("cache", out _));
    }

    [Fact]
    public async Task StatusTellsTheGroupItsReplicasAndItsStore()
    {
        (await silo.Client.PutAsync("/v1/kv/status/a", new StringContent("x"))).EnsureSuccessStatusCode();
        var group = await MetadataGroup.WaitAsync(silo.Client, group => group.TryGetProperty("store", out var store) && store.GetProperty("keys").GetInt64() > 0);
        Assert.Equal("metadata", group.GetProperty("name").GetString());
        Assert.Equal("Good", group.GetProperty("state").GetString());
        var replicas = group.GetProperty("replicas").EnumerateArray().ToArray();
        Assert.Equal(["silo-0", "silo-1", "silo-2"], replicas.Select(replica => replica.GetProperty("silo").GetString()));
        var leader = Assert.Single(replicas, replica => replica.GetProperty("role").GetString() == "Leader");
        Assert.Equal(leader.GetProperty("silo").GetString(), group.GetProperty("leader").GetString());
        Assert.All(replicas, replica => Assert.Equal("Voter", replica.GetProperty("member").GetString()));
        Assert.All(replicas, replica => Assert.False(replica.TryGetProperty("failure", out _)));
        Assert.True(leader.GetProperty("lastIndex").GetInt64() >= leader.GetProperty("appliedIndex").GetInt64());
        var store = group.GetProperty("store");
        Assert.True(store.GetProperty("revision").GetInt64() > 0);
        Assert.True(store.GetProperty("retainedBytes").GetInt64() > 0);
        Assert.True(store.GetProperty("sessions").GetInt64() > 0);
    }

    [Fact]
    public async Task HealthIsLiveAndReady()
    {
        foreach (var path in new[] { "/health/live", "/health/ready" })
        {
            using var answer = await silo.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        }
    }

    [Fact]
    public async Task PageIsOneDocumentUnderAStrictPolicy()
    {
        using var answer = await silo.Client.GetAsync("/");
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'sha256-", policy);
        Assert.DoesNotContain("unsafe", policy);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("/*script*/", html);
        Assert.DoesNotContain("src=\"http", html);
        Assert.DoesNotContain("style=\"", html);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await silo.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    private static string TestEngine => TestBuild.IsEmbedded ? "Embedded" : "Microsoft";
}
