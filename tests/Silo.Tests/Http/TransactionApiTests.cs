using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class TransactionApiTests(ServingSilo silo)
{
    [Fact]
    public async Task OneBranchIsRunAndItsResultsAreTold()
    {
        const string Body = """
            {
              "if": [ { "keyText": "tx/a", "target": "version", "number": 0 } ],
              "then": [ { "put": { "keyText": "tx/a", "valueText": "1" } }, { "put": { "key": "dHgvYg==", "value": "/w==" } }, { "range": { "prefixText": "tx/" } } ],
              "else": [ { "delete": { "prefixText": "tx/", "returnPrevious": true } }, { "range": { "prefixText": "tx/", "countOnly": true } } ]
            }
            """;
        var first = await PostAsync(Body);
        Assert.True(first.GetProperty("succeeded").GetBoolean());
        Assert.False(first.TryGetProperty("isAbridged", out _));
        var results = first.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(3, results.Length);
        Assert.True(results[0].TryGetProperty("put", out _));
        var items = results[2].GetProperty("range").GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["tx/a", "tx/b"], items.Select(item => item.GetProperty("keyText").GetString()));
        Assert.All(items, item => Assert.Equal(first.GetProperty("revision").GetInt64(), item.GetProperty("modRevision").GetInt64()));
        Assert.Equal([0xff], items[1].GetProperty("value").GetBytesFromBase64());

        var second = await PostAsync(Body);
        Assert.False(second.GetProperty("succeeded").GetBoolean());
        results = [.. second.GetProperty("results").EnumerateArray()];
        Assert.Equal(2, results[0].GetProperty("delete").GetProperty("deleted").GetInt64());
        Assert.Equal(2, results[0].GetProperty("delete").GetProperty("previous").GetArrayLength());
        Assert.Equal(0, results[1].GetProperty("range").GetProperty("count").GetInt64());
    }

    [Theory]
    [InlineData("version", "equal", "\"number\":1", true)]
    [InlineData("version", "greater", "\"number\":1", false)]
    [InlineData("version", "less", "\"number\":2", true)]
    [InlineData("createRevision", "notEqual", "\"number\":0", true)]
    [InlineData("modRevision", "greater", "\"number\":0", true)]
    [InlineData("lease", "equal", "\"number\":0", true)]
    [InlineData("value", "equal", "\"valueText\":\"m\"", true)]
    [InlineData("value", "less", "\"valueText\":\"n\"", true)]
    [InlineData("value", "greater", "\"value\":\"bQ==\"", false)]
    public async Task EverythingOfAKeyIsCompared(string target, string relation, string given, bool holds)
    {
        var key = $"compare/{target}/{relation}/{Convert.ToHexString(Encoding.UTF8.GetBytes(given))}";
        (await silo.Client.PutAsync("/v1/kv/" + key, new StringContent("m"))).EnsureSuccessStatusCode();
        var answer = await PostAsync($$"""{"if":[{"keyText":"{{key}}","target":"{{target}}","relation":"{{relation}}",{{given}}}]}""");
        Assert.Equal(holds, answer.GetProperty("succeeded").GetBoolean());
    }

    [Theory]
    [InlineData("", 400, "http.invalid_body")]
    [InlineData("null", 400, "http.invalid_body")]
    [InlineData("[]", 400, "http.invalid_body")]
    [InlineData("{", 400, "http.invalid_body")]
    [InlineData("{\"iff\":[]}", 400, "http.invalid_body")]
    [InlineData("{\"If\":[]}", 400, "http.invalid_body")]
    [InlineData("{\"if\":[],\"if\":[]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[null]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{}]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{\"put\":{\"keyText\":\"a\",\"valueText\":\"\"},\"delete\":{\"keyText\":\"a\"}}]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{\"put\":{\"keyText\":\"a\"}}]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{\"put\":{\"keyText\":\"a\",\"key\":\"YQ==\",\"valueText\":\"\"}}]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{\"put\":{\"key\":\"not base64!\",\"valueText\":\"\"}}]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{\"put\":{\"keyText\":\"\\ud800\",\"valueText\":\"\"}}]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{\"put\":{\"keyText\":\"\",\"valueText\":\"\"}}]}", 400, "metadata.invalid")]
    [InlineData("{\"then\":[{\"delete\":{}}]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{\"delete\":{\"prefixText\":\"a\",\"keyText\":\"a\"}}]}", 400, "http.invalid_body")]
    [InlineData("{\"if\":[{\"keyText\":\"a\",\"target\":\"age\",\"number\":1}]}", 400, "http.invalid_body")]
    [InlineData("{\"if\":[{\"keyText\":\"a\",\"target\":\"version\",\"number\":-1}]}", 400, "http.invalid_body")]
    [InlineData("{\"if\":[{\"keyText\":\"a\",\"target\":\"version\",\"number\":1.5}]}", 400, "http.invalid_body")]
    [InlineData("{\"if\":[{\"keyText\":\"a\",\"target\":\"version\",\"valueText\":\"1\"}]}", 400, "http.invalid_body")]
    [InlineData("{\"if\":[{\"keyText\":\"a\",\"target\":\"value\",\"number\":1}]}", 400, "http.invalid_body")]
    [InlineData("{\"then\":[{\"range\":{\"keyText\":\"a\",\"limit\":-1}}]}", 400, "metadata.invalid")]
    [InlineData("{\"then\":[{\"put\":{\"keyText\":\"a\",\"valueText\":\"1\"}},{\"delete\":{\"keyText\":\"a\"}}]}", 400, "metadata.invalid")]
    public async Task WhatIsNoTransactionIsRefusedAndChangesNothing(string body, int status, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await silo.Client.PostAsync("/v1/kv/transaction", content);
        await Problems.ReadAsync(answer, status, code);
        using var read = await silo.Client.GetAsync("/v1/kv/a");
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
    }

    [Fact]
    public async Task DeepAndCrowdedBodiesAreRefused()
    {
        foreach (var body in new[]
        {
            string.Concat(Enumerable.Repeat("{\"a\":", 5000)),
            new string('[', 100_000),
            "{\"then\":[" + string.Join(',', Enumerable.Repeat("{}", 500_000)) + "]}",
            "{\"then\":[" + string.Join(',', Enumerable.Repeat("{\"delete\":{\"keyText\":\"x\"}}", 4000)) + "]}",
        })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await silo.Client.PostAsync("/v1/kv/transaction", content);
            await Problems.ReadAsync(answer, 400, "http.invalid_body");
        }

        using var many = new StringContent(
            "{\"then\":[" + string.Join(',', Enumerable.Range(0, 129).Select(i => $"{{\"delete\":{{\"keyText\":\"x{i}\"}}}}")) + "]}", Encoding.UTF8, "application/json");
        using var tooMany = await silo.Client.PostAsync("/v1/kv/transaction", many);
        await Problems.ReadAsync(tooMany, 413, "metadata.too_large");
    }

    [Fact]
    public async Task ABodyOfAnotherTypeIsRefused()
    {
        using var plain = await silo.Client.PostAsync("/v1/kv/transaction", new StringContent("{}"));
        await Problems.ReadAsync(plain, 415, "http.unsupported_media_type");
        using var coded = new StringContent("{}", Encoding.UTF8, "application/json");
        coded.Headers.ContentEncoding.Add("gzip");
        using var packed = await silo.Client.PostAsync("/v1/kv/transaction", coded);
        await Problems.ReadAsync(packed, 415, "http.unsupported_media_type");
    }

    [Fact]
    public async Task HistoryIsCompactedByHand()
    {
        using var put = await silo.Client.PutAsync("/v1/kv/compacted", new StringContent("1"));
        var first = (await put.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("revision").GetInt64();
        using var again = await silo.Client.PutAsync("/v1/kv/compacted", new StringContent("2"));
        var second = (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("revision").GetInt64();
        using var compact = await silo.Client.PostAsync("/v1/kv/compact", JsonContent.Create(new { revision = second }));
        Assert.Equal(HttpStatusCode.NoContent, compact.StatusCode);
        using var read = await silo.Client.GetAsync($"/v1/kv/compacted?revision={first}");
        await Problems.ReadAsync(read, 410, "metadata.compacted");
        using var watch = await silo.Client.GetAsync($"/v1/watch?key=compacted&from_revision={first}");
        await Problems.ReadAsync(watch, 410, "metadata.compacted");
        using var older = await silo.Client.PostAsync("/v1/kv/compact", JsonContent.Create(new { revision = first }));
        await Problems.ReadAsync(older, 410, "metadata.compacted");
        using var without = await silo.Client.PostAsync("/v1/kv/compact", JsonContent.Create(new { }));
        await Problems.ReadAsync(without, 400, "http.invalid_body");
    }

    [Fact]
    public async Task AQuotaBoundsAPrefix()
    {
        using var quota = await silo.Client.PostAsync("/v1/kv/quota", JsonContent.Create(new { prefixText = "quota/", bytes = 1000 }));
        Assert.Equal(HttpStatusCode.NoContent, quota.StatusCode);
        (await silo.Client.PutAsync("/v1/kv/quota/a", new StringContent(new string('x', 500)))).EnsureSuccessStatusCode();
        using var full = await silo.Client.PutAsync("/v1/kv/quota/b", new StringContent(new string('x', 500)));
        await Problems.ReadAsync(full, 507, "metadata.quota");
        using var none = await silo.Client.PostAsync("/v1/kv/quota", JsonContent.Create(new { prefixText = "quota/" }));
        Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);
        (await silo.Client.PutAsync("/v1/kv/quota/b", new StringContent(new string('x', 500)))).EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await silo.Client.PostAsync("/v1/kv/transaction", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
