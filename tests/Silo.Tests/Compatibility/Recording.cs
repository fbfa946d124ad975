using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Compatibility;

/// <summary>Writes what is to be kept, by HTTP, and knows what it wrote.</summary>
internal sealed class Recording
{
    private const int Each = 12;

    private readonly Random _random = new(1);
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (byte[] Value, string Revision)> _keys = new(StringComparer.Ordinal);

    public IEnumerable<(string Path, byte[] Content)> Files => _files.Select(file => (file.Key, file.Value));

    public IEnumerable<(string Key, byte[] Value, string Revision)> Keys => _keys.Select(key => (key.Key, key.Value.Value, key.Value.Revision));

    public async Task WriteBeforeAsync(HttpClient client)
    {
        for (var i = 0; i < Each; i++) await PutAsync(client, $"before/{i:00}.bin", Bytes(100 * i));
        await PutAsync(client, "gone.txt", Bytes(10));
        await PutAsync(client, "twice.txt", Bytes(10));
    }

    public async Task WriteAfterAsync(HttpClient client)
    {
        for (var i = 0; i < Each; i++) await PutAsync(client, $"after/\u00fc {i:00}.bin", Bytes(3_000 * i));
        await PutAsync(client, "twice.txt", Bytes(20));
        (await client.DeleteAsync("/v1/files/gone.txt")).EnsureSuccessStatusCode();
        _files.Remove("gone.txt");
    }

    /// <summary>Some keys, each time anew, and one that is deleted.</summary>
    public async Task WriteKeysAsync(HttpClient client)
    {
        for (var i = 0; i < Each; i++) await PutKeyAsync(client, $"kept/\u00fc {i:00}", Bytes(50 * i));
        await PutKeyAsync(client, "kept/gone", Bytes(10));
        (await client.DeleteAsync("/v1/kv/kept%2Fgone")).EnsureSuccessStatusCode();
        _keys.Remove("kept/gone");
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private async Task PutAsync(HttpClient client, string path, byte[] content)
    {
        using var body = new ByteArrayContent(content);
        (await client.PutAsync("/v1/files/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)), body)).EnsureSuccessStatusCode();
        _files[path] = content;
    }

    private async Task PutKeyAsync(HttpClient client, string key, byte[] value)
    {
        using var body = new ByteArrayContent(value);
        using var answer = await client.PutAsync("/v1/kv/" + Uri.EscapeDataString(key), body);
        answer.EnsureSuccessStatusCode();
        _keys[key] = (value, $"{(await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("revision").GetInt64()}");
    }
}
