using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class LeaseApiTests(ServingSilo silo)
{
    [Fact]
    public async Task AKeyEndsWithItsLease()
    {
        var lease = await GrantAsync(new { ttlSeconds = 600 });
        (await silo.Client.PutAsync($"/v1/kv/lease/a?lease={lease}", new StringContent("x"))).EnsureSuccessStatusCode();
        using var read = await silo.Client.GetAsync("/v1/kv/lease/a");
        Assert.Equal(lease, read.Headers.GetValues("Metadata-Lease").Single());

        var details = await silo.Client.GetFromJsonAsync<JsonElement>($"/v1/leases/{lease}?keys");
        Assert.Equal(600, details.GetProperty("ttlSeconds").GetDouble());
        Assert.InRange(details.GetProperty("remainingSeconds").GetDouble(), 1, 620);
        Assert.Equal("lease/a"u8.ToArray(), details.GetProperty("keys").EnumerateArray().Single().GetBytesFromBase64());
        Assert.Contains(lease, (await silo.Client.GetFromJsonAsync<JsonElement>("/v1/leases?limit=10000")).GetProperty("leaseIds").EnumerateArray().Select(id => id.GetString()));

        using var renewed = await silo.Client.PostAsync($"/v1/leases/{lease}/renew", null);
        Assert.Equal(HttpStatusCode.NoContent, renewed.StatusCode);
        using var revoked = await silo.Client.DeleteAsync($"/v1/leases/{lease}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var gone = await silo.Client.GetAsync("/v1/kv/lease/a");
        await Problems.ReadAsync(gone, 404, "metadata.key_not_found");
        foreach (var (method, url) in new[] { ("GET", ""), ("DELETE", ""), ("POST", "/renew") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/leases/{lease}{url}");
            using var answer = await silo.Client.SendAsync(request);
            await Problems.ReadAsync(answer, 404, "metadata.lease_gone");
        }

        using var put = await silo.Client.PutAsync($"/v1/kv/lease/b?lease={lease}", new StringContent("x"));
        await Problems.ReadAsync(put, 404, "metadata.lease_gone");
    }

    [Fact]
    public async Task ALeaseThatNobodyRenewsEndsByItself()
    {
        var lease = await GrantAsync(new { ttlSeconds = 0.5 });
        using var put = await silo.Client.PutAsync($"/v1/kv/lease/short?lease={lease}", new StringContent("x"));
        await Until.TrueAsync(
            async () =>
            {
                using var read = await silo.Client.GetAsync("/v1/kv/lease/short");
                return read.StatusCode == HttpStatusCode.NotFound;
            },
            () => "The key outlived its lease.");
    }

    [Fact]
    public async Task AnIdOfOnesOwnIsGrantedOnce()
    {
        const string Id = "4611686018427387999";
        Assert.Equal(Id, await GrantAsync(new { ttlSeconds = 60, leaseId = Id }));
        using var again = await silo.Client.PostAsync("/v1/leases", JsonContent.Create(new { ttlSeconds = 60, leaseId = 4611686018427387999 }));
        await Problems.ReadAsync(again, 409, "metadata.lease_exists");
    }

    [Theory]
    [InlineData("{}", "http.invalid_body")]
    [InlineData("{\"ttlSeconds\":\"10\"}", "http.invalid_body")]
    [InlineData("{\"ttlSeconds\":-1}", "http.invalid_body")]
    [InlineData("{\"ttlSeconds\":1e300}", "http.invalid_body")]
    [InlineData("{\"ttlSeconds\":0.01}", "metadata.invalid")]
    [InlineData("{\"ttlSeconds\":31622401}", "metadata.invalid")]
    [InlineData("{\"ttlSeconds\":10,\"leaseId\":5}", "metadata.invalid")]
    [InlineData("{\"ttl\":10}", "http.invalid_body")]
    public async Task WhatIsNoLeaseIsRefused(string body, string code)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await silo.Client.PostAsync("/v1/leases", content);
        await Problems.ReadAsync(answer, 400, code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("9223372036854775808")]
    public async Task AnIdThatIsNoneIsRefused(string id)
    {
        using var answer = await silo.Client.GetAsync("/v1/leases/" + id);
        await Problems.ReadAsync(answer, 400, "http.bad_request");
    }

    private async Task<string> GrantAsync(object request)
    {
        using var answer = await silo.Client.PostAsync("/v1/leases", JsonContent.Create(request));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("leaseId").GetString()!;
        Assert.Equal($"/v1/leases/{id}", answer.Headers.Location?.ToString());
        return id;
    }
}
