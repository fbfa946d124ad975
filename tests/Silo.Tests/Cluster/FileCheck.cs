using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Compares what is served over HTTP with a record of what was acknowledged.</summary>
internal static class FileCheck
{
    /// <summary>
    /// Reads every path of the record, by these clients in turn, and lists the directory by each of them. No write may be under way.
    /// What is found stays the truth for later checks.
    /// </summary>
    public static async Task AllAsync(IReadOnlyList<HttpClient> clients, WriteRecord record, string directory)
    {
        var parts = record.Paths.Index().GroupBy(path => path.Index % clients.Count, path => path.Item);
        var read = await Task.WhenAll(parts.Select(part => ReadAllAsync(clients[part.Key], record, part)));
        var wrong = read.SelectMany(verdicts => verdicts).ToList();
        List<(string Path, string Sha256)>? first = null;
        foreach (var client in clients)
        {
            var listed = await ListAllAsync(client, directory).ToListAsync();
            wrong.AddRange(listed.Select(file => record.Judge(file.Path, file.Sha256)));
            if (first is not null && !listed.SequenceEqual(first))
                wrong.Add($"{client.BaseAddress} lists {listed.Count} files, another {first.Count}, and not the same.");
            first = listed;
        }

        // Judging by what is listed alone would not miss a file that is in no listing.
        var names = first!.Select(file => file.Path).ToHashSet();
        wrong.AddRange(record.Paths.Where(path => record.Holds(path) && !names.Contains(path)).Select(path => $"{path} is in no listing"));
        Assert.Empty(wrong.OfType<string>());
    }

    /// <summary>Every file below a directory, in the order of the listing.</summary>
    public static async IAsyncEnumerable<(string Path, string Sha256)> ListAllAsync(HttpClient client, string directory)
    {
        string? after = null;
        do
        {
            var query = after is null ? "" : "&after=" + Uri.EscapeDataString(after);
            var page = await client.GetFromJsonAsync<JsonElement>($"/v1/files/{directory}/?list&limit=100{query}");
            foreach (var entry in page.GetProperty("entries").EnumerateArray())
            {
                var path = entry.GetProperty("path").GetString()!;
                if (entry.GetProperty("type").GetString() == "file")
                {
                    yield return (path, entry.GetProperty("sha256").GetString()!);
                    continue;
                }

                await foreach (var below in ListAllAsync(client, path))
                    yield return below;
            }

            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);
    }

    private static async Task<List<string?>> ReadAllAsync(HttpClient client, WriteRecord record, IEnumerable<string> paths)
    {
        var wrong = new List<string?>();
        foreach (var path in paths)
            wrong.Add(record.Judge(path, await ReadHashAsync(client, path)));
        return wrong;
    }

    /// <summary>SHA-256 of a file's content; null if there is none.</summary>
    private static async Task<string?> ReadHashAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync("/v1/files/" + path);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return WriteRecord.Hash(await answer.Content.ReadAsByteArrayAsync());
    }
}
