using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>
/// Clients of <c>/v1/kv</c> on the HTTP ports of all silos, that count. Each of their transactions, on the condition that nobody has counted
/// since it looked, counts up by one and puts a key of its own, with the number. So at the end there are as many such keys as was counted,
/// their numbers are 1, 2, 3, …, and one that was acknowledged has the number that it was acknowledged with.
/// </summary>
internal sealed class KeyLoad(SiloCluster cluster)
{
    private const int Counters = 3;
    private const int ClientsOfACounter = 2;
    private const string Keys = "/v1/kv/";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // The silos that start again need the processor, too.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(8);

    // What may be answered while something is broken: not now, or unknown. Anything else is wrong.
    private static readonly HttpStatusCode[] Passing = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

    private readonly ConcurrentDictionary<string, long> _acknowledged = new();
    private readonly ConcurrentDictionary<string, bool> _unknown = new();
    private readonly ConcurrentDictionary<string, bool> _refused = new();
    private int _acknowledgements;
    private volatile bool _isEnding;

    public int Acknowledged => Volatile.Read(ref _acknowledgements);

    /// <summary>Runs until <see cref="End"/>. Throws as soon as anything is wrong.</summary>
    public Task RunAsync() => Task.WhenAll(
        from counter in Enumerable.Range(0, Counters) from client in Enumerable.Range(0, ClientsOfACounter) select CountAsync(counter, client));

    public void End() => _isEnding = true;

    /// <summary>Holds what a silo serves to what was acknowledged.</summary>
    public async Task CheckAsync(ClusterSilo silo)
    {
        for (var counter = 0; counter < Counters; counter++)
        {
            var counted = await silo.Http.GetStringAsync(Keys + CounterOf(counter));
            var found = await ReadAllAsync(silo, PrefixOf(counter));
            Assert.Equal(Enumerable.Range(1, int.Parse(counted, CultureInfo.InvariantCulture)).Select(number => (long)number), found.Values.Select(item => item.Number).Order());
            Assert.All(found.Values, item => Assert.Equal(1, item.Version));
            Assert.All(found.Keys, key => Assert.False(_refused.ContainsKey(key), $"{key} was refused and has happened."));
            Assert.All(found.Keys, key => Assert.True(_acknowledged.ContainsKey(key) || _unknown.ContainsKey(key), $"{key} is there and was never put."));
            foreach (var (key, number) in _acknowledged.Where(one => one.Key.StartsWith(PrefixOf(counter), StringComparison.Ordinal)))
                Assert.True(found.TryGetValue(key, out var item) && item.Number == number, $"{key} was acknowledged with {number} and is not so.");
        }
    }

    public override string ToString() => $"{_acknowledged.Count} transactions acknowledged, {_refused.Count} refused as somebody else had counted, {_unknown.Count} of unknown outcome";

    private static string CounterOf(int counter) => $"load/counter/{counter}";

    private static string PrefixOf(int counter) => $"load/done/{counter}/";

    private async Task CountAsync(int counter, int client)
    {
        for (var number = 0; !_isEnding; number++)
        {
            var silo = cluster.Silos[(counter + client + (number / 10)) % cluster.Silos.Count];
            var key = $"{PrefixOf(counter)}{client}.{number}";
            await Task.Delay(await TryCountAsync(silo, counter, key) ? Rest : Pause);
        }
    }

    // False if there was no answer to count on.
    private async Task<bool> TryCountAsync(ClusterSilo silo, int counter, string key)
    {
        try
        {
            if (await LookAsync(silo, counter) is not { } seen)
                return false;
            _unknown[key] = true;
            using var answer = await silo.Http.PostAsJsonAsync("/v1/kv/transaction", new
            {
                @if = new[] { new { keyText = CounterOf(counter), target = "modRevision", number = seen.Revision } },
                then = new[]
                {
                    new { put = new { keyText = CounterOf(counter), valueText = Text(seen.Number + 1) } },
                    new { put = new { keyText = key, valueText = Text(seen.Number + 1) } },
                },
            });
            if (!await IsAnswerAsync(answer))
                return false;
            var outcome = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (outcome.GetProperty("succeeded").GetBoolean())
            {
                _acknowledged[key] = seen.Number + 1;
                Interlocked.Increment(ref _acknowledgements);
            }
            else
            {
                _refused[key] = true;
            }

            _unknown.TryRemove(key, out _);
            return true;
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return false; // It may have happened, or may yet.
        }
    }

    private static async Task<(long Number, long Revision)?> LookAsync(ClusterSilo silo, int counter)
    {
        using var answer = await silo.Http.GetAsync(Keys + CounterOf(counter));
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return (0, 0);
        if (!await IsAnswerAsync(answer))
            return null;
        var number = long.Parse(await answer.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture);
        return (number, long.Parse(answer.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture));
    }

    private static async Task<bool> IsAnswerAsync(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode)
            return true;
        Assert.True(Passing.Contains(answer.StatusCode), $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return false;
    }

    private static async Task<Dictionary<string, (long Number, long Version)>> ReadAllAsync(ClusterSilo silo, string prefix)
    {
        var found = new Dictionary<string, (long, long)>();
        for (var next = $"/v1/kv?prefix={Uri.EscapeDataString(prefix)}"; next is not null;)
        {
            var page = await silo.Http.GetFromJsonAsync<JsonElement>(next);
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                var number = long.Parse(item.GetProperty("value").GetBytesFromBase64(), CultureInfo.InvariantCulture);
                found.Add(item.GetProperty("keyText").GetString()!, (number, item.GetProperty("version").GetInt64()));
            }

            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }

        return found;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
