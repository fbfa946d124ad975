using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>Members of groups over HTTP, where nothing is changed that the other tests of the process would notice.</summary>
[Collection(HttpCollection.Name)]
public sealed class GroupApiTests(ServingSilo silo)
{
    private const string Members = "/v1/groups/metadata/members";
    private const string Leader = "/v1/groups/metadata/leader";

    [Fact]
    public async Task TheMembersAreToldAsTheLeaderHasThem()
    {
        using var answer = await silo.Client.GetAsync(Members);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var group = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("metadata", group.GetProperty("group").GetString());
        Assert.NotEqual(Guid.Empty, group.GetProperty("groupId").GetGuid());
        Assert.True(group.GetProperty("term").GetInt64() > 0);
        Assert.False(group.GetProperty("changing").GetBoolean());
        Assert.True(group.GetProperty("settled").GetBoolean());
        var members = group.GetProperty("members").EnumerateArray().ToList();
        Assert.Equal(["silo-0", "silo-1", "silo-2"], members.Select(member => member.GetProperty("silo").GetString()));
        Assert.Equal(3, members.Select(member => ulong.Parse(member.GetProperty("replicaId").GetString()!)).Distinct().Count());
        Assert.All(members, member => Assert.Equal("Voter", member.GetProperty("member").GetString()));
        Assert.All(members, member => Assert.False(member.TryGetProperty("failure", out _)));
        Assert.All(members, member => Assert.True(member.GetProperty("lastIndex").GetInt64() >= member.GetProperty("commitIndex").GetInt64()));
        var leader = Assert.Single(members, member => member.GetProperty("role").GetString() == "Leader");
        Assert.Equal(group.GetProperty("leader").GetString(), leader.GetProperty("silo").GetString());
    }

    [Fact]
    public async Task ASiloThatIsAMemberIsLeftAsItIs()
    {
        var before = await silo.Client.GetFromJsonAsync<JsonElement>(Members);
        using var answer = await PostAsync(Members, "{\"silo\":\"silo-1\"}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var after = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(Ids(before), Ids(after));
        Assert.True(after.GetProperty("settled").GetBoolean());
    }

    [Fact]
    public async Task TheLeadershipIsHandedToASiloAndOnlyOnce()
    {
        foreach (var heir in new[] { "silo-2", "silo-2", "silo-0" })
        {
            JsonElement group = default;
            await Until.TrueAsync(
                async () =>
                {
                    // On a busy machine a third one may be elected meanwhile: then it may be asked again.
                    using var answer = await PostAsync(Leader, $"{{\"silo\":\"{heir}\"}}");
                    group = await answer.Content.ReadFromJsonAsync<JsonElement>();
                    Assert.True(answer.IsSuccessStatusCode || answer.Headers.RetryAfter is not null, $"{group}");
                    return answer.StatusCode == HttpStatusCode.OK;
                },
                () => $"{group}");
            Assert.Equal(heir, group.GetProperty("leader").GetString());
        }

        (await silo.Client.PutAsync("/v1/kv/handed-over", new StringContent("x"))).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("Metadata")]
    [InlineData("metadata%0A")]
    [InlineData("metadata%40silo-0")]
    [InlineData("0")]
    [InlineData("a%2Fb")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task WhatIsNoNameOfAGroupIsRefused(string name)
    {
        using var shown = await silo.Client.GetAsync($"/v1/groups/{name}/members");
        await Problems.ReadAsync(shown, 400, "http.invalid_group_name");
        // Before the body, and the id, are looked at.
        using var added = await silo.Client.PostAsync($"/v1/groups/{name}/members", null);
        await Problems.ReadAsync(added, 400, "http.invalid_group_name");
        using var removed = await silo.Client.DeleteAsync($"/v1/groups/{name}/members/x");
        await Problems.ReadAsync(removed, 400, "http.invalid_group_name");
        using var handed = await silo.Client.PostAsync($"/v1/groups/{name}/leader", null);
        await Problems.ReadAsync(handed, 400, "http.invalid_group_name");
    }

    [Theory]
    [InlineData("metadata-unknown")] // A name that a group may have: whoever asked its replicas would begin their folders.
    [InlineData("unknown")]
    public async Task AGroupThatNobodyHasIsNotFoundAndLeavesNothingBehind(string name)
    {
        using var shown = await silo.Client.GetAsync($"/v1/groups/{name}/members");
        await Problems.ReadAsync(shown, 404, "consensus.group_not_found");
        using var added = await PostAsync($"/v1/groups/{name}/members", "{\"silo\":\"silo-1\"}");
        await Problems.ReadAsync(added, 404, "consensus.group_not_found");
        using var removed = await silo.Client.DeleteAsync($"/v1/groups/{name}/members/1");
        await Problems.ReadAsync(removed, 404, "consensus.group_not_found");
        using var handed = await PostAsync($"/v1/groups/{name}/leader", "{\"silo\":\"silo-1\"}");
        await Problems.ReadAsync(handed, 404, "consensus.group_not_found");
        foreach (var folder in new[] { "silo-0", "silo-1", "silo-2" })
        {
            Assert.True(Directory.Exists(Path.Combine(silo.DataFolder, folder, "consensus", "metadata")));
            Assert.False(Directory.Exists(Path.Combine(silo.DataFolder, folder, "consensus", name)));
        }
    }

    [Fact]
    public async Task ASiloThatIsNotThereIsNotAddedAndDoesNotLead()
    {
        using var added = await PostAsync(Members, "{\"silo\":\"silo-9\"}");
        var problem = await Problems.ReadAsync(added, 503, "placement.silo_unavailable");
        Assert.True(problem.GetProperty("outcomeKnown").GetBoolean());
        using var handed = await PostAsync(Leader, "{\"silo\":\"silo-9\"}");
        await Problems.ReadAsync(handed, 404, "consensus.member_not_found");
        Assert.Equal(3, Ids(await silo.Client.GetFromJsonAsync<JsonElement>(Members)).Length);
    }

    [Fact]
    public async Task AMemberThatIsNoneIsNotRemoved()
    {
        using var answer = await silo.Client.DeleteAsync($"{Members}/18446744073709551615");
        var problem = await Problems.ReadAsync(answer, 404, "consensus.member_not_found");
        Assert.True(problem.GetProperty("outcomeKnown").GetBoolean());
        Assert.Equal(3, Ids(await silo.Client.GetFromJsonAsync<JsonElement>(Members)).Length);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("18446744073709551616")]
    [InlineData("silo-1")]
    public async Task WhatIsNoReplicaIsRefused(string id)
    {
        using var answer = await silo.Client.DeleteAsync($"{Members}/{id}");
        await Problems.ReadAsync(answer, 400, "http.invalid_replica_id");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"silo\":null}")]
    [InlineData("{\"silo\":\"\"}")]
    [InlineData("{\"silo\":1}")]
    [InlineData("{\"silo\":\"a b\"}")]
    [InlineData("{\"silo\":\"metadata@silo-1\"}")]
    [InlineData("{\"silo\":\"a\\u0001\"}")]
    [InlineData("{\"silo\":\"silo-1\",\"force\":true}")]
    [InlineData("{\"silo\":\"silo-1\",\"silo\":\"silo-2\"}")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task ABodyThatNamesNoSiloIsRefused(string body)
    {
        foreach (var url in new[] { Members, Leader })
        {
            using var answer = await PostAsync(url, body);
            await Problems.ReadAsync(answer, 400, "http.invalid_body");
        }
    }

    [Theory]
    [InlineData(Members, false)]
    [InlineData(Members, true)]
    [InlineData(Leader, false)]
    [InlineData(Leader, true)]
    public async Task ABodyThatIsTooLargeIsRefusedThoughItsLengthIsNotTold(string url, bool isChunked)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"silo\":\"{new string('a', 5_000)}\"}}");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StreamContent(new MemoryStream(body)) { Headers = { ContentType = new("application/json") } } };
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await silo.Client.SendAsync(request);
        await Problems.ReadAsync(answer, 413, "http.payload_too_large");
    }

    [Theory]
    [InlineData("POST", Members, "Content-Length: 0\r\n", 415, "http.unsupported_media_type")]
    [InlineData("POST", Members, "Content-Type: application/json\r\nContent-Length: 0\r\nIdempotency-Key: 1\r\n", 501, "http.idempotency_unsupported")]
    [InlineData("DELETE", Members + "/1", "Idempotency-Key: 1\r\n", 501, "http.idempotency_unsupported")]
    [InlineData("GET", Members + "?force", "", 400, "http.invalid_query")]
    [InlineData("DELETE", Members + "/1?force", "", 400, "http.invalid_query")]
    [InlineData("DELETE", Members, "", 405, "http.method_not_allowed")]
    [InlineData("PUT", Leader, "Content-Length: 0\r\n", 405, "http.method_not_allowed")]
    [InlineData("GET", Leader, "", 405, "http.method_not_allowed")]
    [InlineData("GET", "/v1/groups/metadata", "", 404, "http.not_found")]
    public async Task WhatIsNotDoneHereIsRefused(string method, string target, string headers, int status, string code)
    {
        var (actual, answer) = await RawHttp.StatusAsync(silo.Url, method, target, headers);
        Assert.True(actual == status && answer.Contains($"\"code\":\"{code}\"", StringComparison.Ordinal), answer);
    }

    private static string[] Ids(JsonElement group) => [.. group.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("replicaId").GetString()!)];

    private async Task<HttpResponseMessage> PostAsync(string url, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await silo.Client.PostAsync(url, content);
    }
}
