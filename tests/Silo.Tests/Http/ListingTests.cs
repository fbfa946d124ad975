using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ListingTests(ServingSilo silo)
{
    [Fact]
    public async Task PagesGoThroughAllNamesInOrder()
    {
        string[] paths = ["list/b.txt", "list/a.txt", "list/sub/x.txt", "list/sub/deeper/y.txt", "list/c", "list/ä"];
        foreach (var path in paths)
            (await silo.Client.PutAsync("/v1/files/" + path, new StringContent(path))).EnsureSuccessStatusCode();

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await ListAsync("list", $"&limit=2{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}");
            Assert.Equal("list", page.GetProperty("directory").GetString());
            var entries = page.GetProperty("entries").EnumerateArray().ToArray();
            Assert.True(entries.Length <= 2);
            seen.AddRange(entries.Select(entry => entry.GetProperty("type").GetString() + " " + entry.GetProperty("path").GetString()));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);
        Assert.Equal(["file list/a.txt", "file list/b.txt", "file list/c", "directory list/sub", "file list/ä"], seen);
    }

    [Fact]
    public async Task FileEntryHasWhatHeadWouldSay()
    {
        using var put = await silo.Client.PutAsync("/v1/files/list2/a.txt", new StringContent("12345"));
        var entry = (await ListAsync("list2", "")).GetProperty("entries").EnumerateArray().Single();
        Assert.Equal("a.txt", entry.GetProperty("name").GetString());
        Assert.Equal(5, entry.GetProperty("length").GetInt64());
        Assert.Equal(2, entry.GetProperty("replication").GetInt32());
        Assert.Equal(put.Headers.ETag!.ToString(), entry.GetProperty("etag").GetString());
        Assert.Equal(64, entry.GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task RootIsListedAndADirectoryWithoutFilesIsEmpty()
    {
        (await silo.Client.PutAsync("/v1/files/in-root", new StringContent("x"))).EnsureSuccessStatusCode();
        var root = await silo.Client.GetFromJsonAsync<JsonElement>("/v1/files/?list&limit=1000");
        Assert.Contains("in-root", root.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("path").GetString()));
        Assert.Empty((await ListAsync("never-written", "")).GetProperty("entries").EnumerateArray());
    }

    [Theory]
    [InlineData("/v1/files/list/?list&limit=0", "http.invalid_page")]
    [InlineData("/v1/files/list/?list&limit=1001", "http.invalid_page")]
    [InlineData("/v1/files/list/?list&limit=ten", "http.invalid_page")]
    [InlineData("/v1/files/list/?list&limit=1&limit=2", "http.invalid_page")]
    [InlineData("/v1/files/list/", "http.directory_name")]
    [InlineData("/v1/files/list?list", "http.directory_name")]
    public async Task WhatIsNoListingIsRefused(string url, string code)
    {
        using var answer = await silo.Client.GetAsync(url);
        await Problems.ReadAsync(answer, 400, code);
    }

    private Task<JsonElement> ListAsync(string directory, string query) =>
        silo.Client.GetFromJsonAsync<JsonElement>($"/v1/files/{directory}/?list{query}");
}
