using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class KeyRangeApiTests(ServingSilo silo)
{
    [Fact]
    public async Task PagesGoThroughARangeAsItWasAtOneRevision()
    {
        for (var i = 0; i < 25; i++)
            await PutAsync($"pages/{i:00}");
        var seen = new List<string>();
        string? url = "/v1/kv?prefix=pages/&limit=10&keys_only";
        while (url is not null)
        {
            var page = await silo.Client.GetFromJsonAsync<JsonElement>(url);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("keyText").GetString()!));
            Assert.All(page.GetProperty("items").EnumerateArray(), item => Assert.False(item.TryGetProperty("value", out _)));
            url = page.TryGetProperty("next", out var next) ? next.GetString() : null;
            Assert.Equal(url is not null, page.GetProperty("hasMore").GetBoolean());

            // What comes after the first page is not in the later ones.
            await PutAsync($"pages/{seen.Count:00}a");
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"pages/{i:00}"), seen);
    }

    [Fact]
    public async Task AKeyIsInEveryRangeThatIsAroundIt()
    {
        await PutAsync("range/a");
        await PutAsync("range/b");
        await PutAsync("range/c");
        Assert.Equal(["range/a", "range/b", "range/c"], await KeysAsync("prefix=range/"));
        Assert.Equal(["range/a", "range/b"], await KeysAsync("from=range/a&to=range/c"));
        Assert.Equal(["range/b", "range/c"], await KeysAsync("from=range/b&to=range0"));
        Assert.Equal(["range/a"], await KeysAsync("prefix=range/&limit=1"));
        Assert.Contains("range/a", await KeysAsync("to=range/b&limit=10000"));
        Assert.Contains("range/c", await KeysAsync("prefix=&limit=10000"));
        Assert.Contains("range/c", await KeysAsync("limit=10000"));
        Assert.Empty(await KeysAsync("prefix=range/d"));
        var count = await silo.Client.GetFromJsonAsync<JsonElement>("/v1/kv?prefix=range/&count_only");
        Assert.Equal((3, 0), (count.GetProperty("count").GetInt64(), count.GetProperty("items").GetArrayLength()));
    }

    [Fact]
    public async Task ARangeIsDeletedInOneRevision()
    {
        for (var i = 0; i < 5; i++)
            await PutAsync($"gone/{i}");
        using var answer = await silo.Client.DeleteAsync("/v1/kv?prefix=gone/");
        var document = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(5, document.GetProperty("deleted").GetInt64());
        Assert.Empty(await KeysAsync("prefix=gone/"));
        var before = document.GetProperty("revision").GetInt64() - 1;
        var old = await silo.Client.GetFromJsonAsync<JsonElement>($"/v1/kv?prefix=gone/&count_only&revision={before}");
        Assert.Equal(5, old.GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task EverythingIsNotDeletedByADeletionThatNamesNothing()
    {
        await PutAsync("kept");
        using var nothing = await silo.Client.DeleteAsync("/v1/kv");
        await Problems.ReadAsync(nothing, 400, "http.invalid_query");
        using var slash = await silo.Client.DeleteAsync("/v1/kv/");
        await Problems.ReadAsync(slash, 400, "http.invalid_query");
        using var put = await silo.Client.PutAsync("/v1/kv", new StringContent("x"));
        await Problems.ReadAsync(put, 400, "http.invalid_query");
        Assert.Contains("kept", await KeysAsync("prefix=kept"));
    }

    private async Task PutAsync(string key) => (await silo.Client.PutAsync("/v1/kv/" + key, new StringContent(key))).EnsureSuccessStatusCode();

    private async Task<string[]> KeysAsync(string query)
    {
        var page = await silo.Client.GetFromJsonAsync<JsonElement>("/v1/kv?" + query);
        return [.. page.GetProperty("items").EnumerateArray().Where(item => item.TryGetProperty("keyText", out _)).Select(item => item.GetProperty("keyText").GetString()!)];
    }
}
