using System.Net;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>What is done to a cluster in tests of docs/operations.md, and files by which one sees what became of it.</summary>
internal static class Operated
{
    private const int Files = 12;

    // Not now: what a client is to ask again.
    private static readonly HttpStatusCode[] Passing = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

    /// <summary>All drain, one after the other.</summary>
    public static async Task StopAsync(SiloCluster cluster)
    {
        foreach (var silo in cluster.Silos)
            Assert.Equal(0, await silo.StopAsync());
    }

    /// <summary>All at once.</summary>
    public static async Task StartAsync(SiloCluster cluster)
    {
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
        await cluster.WaitReadyAsync();
    }

    /// <summary>Every file by one of the silos that run.</summary>
    public static async Task WriteAsync(SiloCluster cluster, string text)
    {
        var silos = cluster.Silos.Where(silo => silo.IsRunning).ToList();
        for (var i = 0; i < Files; i++)
        {
            using var answer = await SendAsync(
                silos[i % silos.Count], () => new(HttpMethod.Put, $"/v1/files/reports/{i}") { Content = new StringContent($"{i}: {text}") });
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Every file as it is, unless it was changed meanwhile.</summary>
    public static async Task WriteAnewAsync(SiloCluster cluster)
    {
        for (var i = 0; i < Files; i++)
        {
            var path = $"/v1/files/reports/{i}";
            using var read = await SendAsync(cluster.Silos[0], () => new(HttpMethod.Get, path));
            var content = await read.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            HttpRequestMessage Put() => new(HttpMethod.Put, path) { Content = new ByteArrayContent(content), Headers = { IfMatch = { read.Headers.ETag! } } };
            using var written = await SendAsync(cluster.Silos[0], Put);
            written.EnsureSuccessStatusCode();
            using var again = await SendAsync(cluster.Silos[0], Put);
            Assert.Equal(HttpStatusCode.PreconditionFailed, again.StatusCode);
        }
    }

    /// <summary>Every silo that runs serves every file as it was written with that text.</summary>
    public static async Task AllHoldAsync(SiloCluster cluster, string text)
    {
        foreach (var silo in cluster.Silos.Where(silo => silo.IsRunning))
            for (var i = 0; i < Files; i++)
            {
                using var answer = await SendAsync(silo, () => new(HttpMethod.Get, $"/v1/files/reports/{i}"));
                Assert.Equal($"{i}: {text}", await answer.Content.ReadAsStringAsync());
            }
    }

    /// <summary>Until the answer is another than not now.</summary>
    /// <param name="silo">Who is asked.</param>
    /// <param name="request">A new request each time: one that was sent cannot be sent again.</param>
    public static async Task<HttpResponseMessage> SendAsync(ClusterSilo silo, Func<HttpRequestMessage> request)
    {
        HttpResponseMessage? answer = null;
        await Until.TrueAsync(
            async () =>
            {
                answer?.Dispose();
                using var message = request();
                answer = await silo.Http.SendAsync(message);
                return !Passing.Contains(answer.StatusCode);
            },
            () => $"{silo.Name} still answers {answer?.StatusCode}.");
        return answer!;
    }

    /// <summary>A folder with all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
