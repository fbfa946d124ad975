using System.Net;
using System.Net.Http.Headers;

namespace OrleansCluster.Bench.Metadata.Etcd;

/// <summary>Puts by etcd's gateway, JSON over HTTP/1.1, which calls its gRPC itself.</summary>
internal sealed class EtcdGateway : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000 }) { Timeout = TimeSpan.FromSeconds(60) };

    public async Task PutAsync(IPEndPoint endPoint, byte[] key, byte[] value)
    {
        var json = $$"""{"key":"{{Convert.ToBase64String(key)}}","value":"{{Convert.ToBase64String(value)}}"}""";
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var answer = await _http.PostAsync($"http://{endPoint}/v3/kv/put", content);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
