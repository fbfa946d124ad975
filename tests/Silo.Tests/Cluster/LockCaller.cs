using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>
/// Who acquires one lock over HTTP, by whichever silo runs. Each thing that he asks he asks again, under his name, until the answer is certain. Any
/// answer that is neither that nor "not now" is wrong.
/// </summary>
internal sealed class LockCaller(SiloCluster cluster, string name, string holder, TimeSpan lease)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static int _turn;

    private readonly string _url = $"/v1/locks/{name}?holder={holder}";

    /// <summary>When the request that was granted was sent: his lease cannot have begun before, nor ended before that and the lease.</summary>
    public long SentAt { get; private set; }

    /// <summary>The token; null: somebody else has it.</summary>
    /// <param name="wait">How long each request waits.</param>
    public async Task<long?> TryAcquireAsync(TimeSpan wait)
    {
        while (true)
        {
            var body = new { holder, leaseSeconds = lease.TotalSeconds, waitSeconds = wait.TotalSeconds };
            using var answer = await AskAsync(http => http.PostAsJsonAsync($"/v1/locks/{name}", body));
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                var hold = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Assert.Equal(holder, hold.GetProperty("holder").GetString());
                return long.Parse(hold.GetProperty("token").GetString()!, CultureInfo.InvariantCulture);
            }

            var code = await CodeAsync(answer);
            if (code == "lock.held")
                return null;
            Assert.Equal("lock.superseded", code); // by a request of his own, whose answer was lost
        }
    }

    /// <summary>Waits until he has it.</summary>
    public async Task<long> AcquireAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (await TryAcquireAsync(TimeSpan.FromSeconds(5)) is { } token)
                return token;
            Assert.True(waited.Elapsed < 2 * ThreeProcesses.Recovery, $"{holder} waits for {name} in vain.");
        }
    }

    /// <summary>False: he was told that he has lost it.</summary>
    public Task<bool> RenewAsync() => IsHeldAsync(http => http.PutAsync(_url, null));

    /// <summary>False: it was not held, as after a release whose answer was lost.</summary>
    public Task<bool> ReleaseAsync() => IsHeldAsync(http => http.DeleteAsync(_url));

    private async Task<bool> IsHeldAsync(Func<HttpClient, Task<HttpResponseMessage>> ask)
    {
        using var answer = await AskAsync(ask);
        if (answer.StatusCode == HttpStatusCode.NoContent)
            return true;
        Assert.Equal("lock.lost", await CodeAsync(answer));
        return false;
    }

    private async Task<HttpResponseMessage> AskAsync(Func<HttpClient, Task<HttpResponseMessage>> ask)
    {
        var asked = Stopwatch.StartNew();
        for (var last = "no silo ran"; ; await Task.Delay(Pause))
        {
            Assert.True(asked.Elapsed < 2 * ThreeProcesses.Recovery, $"Nobody answered {holder} about {name}: {last}");
            var silo = cluster.Silos[(int)((uint)Interlocked.Increment(ref _turn) % (uint)cluster.Silos.Count)];
            if (!silo.IsRunning)
                continue;
            try
            {
                SentAt = Stopwatch.GetTimestamp();
                var answer = await ask(silo.Http);
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                    return answer;
                last = $"{silo.Name}: {await answer.Content.ReadAsStringAsync()}";
                answer.Dispose();
            }
            catch (Exception e) when (NoAnswer.Is(e))
            {
                last = $"{silo.Name}: {e.Message}";
            }
        }
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound, $"{(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("code").GetString();
    }
}
