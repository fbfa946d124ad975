using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class WatchApiTests(ServingSilo silo)
{
    [Fact]
    public async Task EveryChangeIsToldOnceInOrderWithWhatWasThereBefore()
    {
        using var watch = await EventReader.OpenAsync(silo.Client, "/v1/watch?prefix=watch/order/&previous");
        var begin = await watch.NextAsync();
        Assert.Equal("progress", begin!.Value.Name);
        await PutAsync("watch/order/a", "1");
        await PutAsync("elsewhere", "0");
        await PutAsync("watch/order/a", "2");
        await PostAsync("""{"then":[{"put":{"keyText":"watch/order/b","valueText":"3"}},{"delete":{"keyText":"watch/order/a"}}]}""");
        Assert.Equal("put watch/order/a=1", await watch.NextChangeAsync());
        Assert.Equal("put watch/order/a=2 was 1", await watch.NextChangeAsync());
        Assert.Equal("put watch/order/b=3, delete watch/order/a was 2", await watch.NextChangeAsync());
    }

    [Fact]
    public async Task AWatchGoesOnFromItsLastEvent()
    {
        using (var watch = await EventReader.OpenAsync(silo.Client, "/v1/watch?key=watch/resume"))
        {
            await PutAsync("watch/resume", "1");
            Assert.Equal("put watch/resume=1", await watch.NextChangeAsync());
            var id = watch.LastId;
            await PutAsync("watch/resume", "2");
            await PutAsync("watch/resume", "3");
            watch.Dispose();

            // The header goes before the address, which a browser sends unchanged when it connects again.
            using var again = await EventReader.OpenAsync(silo.Client, "/v1/watch?key=watch/resume&from_revision=1", id);
            Assert.Equal("put watch/resume=2", await again.NextChangeAsync());
            Assert.Equal("put watch/resume=3", await again.NextChangeAsync());
        }
    }

    [Fact]
    public async Task ARevisionThatNoAnswerHoldsComesInPartsAndIsToldAnewToWhoBeginsAtOne()
    {
        var value = new string('v', 1_000_000);
        for (var number = 0; number < 20; number++)
            await PutAsync($"watch/large/{number:00}", value);
        using var deleted = await silo.Client.DeleteAsync("/v1/kv?prefix=watch/large/");
        var revision = (await deleted.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("revision").GetInt64();
        await PutAsync("watch/large/after", "1");

        var from = $"{revision}";
        for (var round = 0; round < 2; round++)
        {
            using var watch = await EventReader.OpenAsync(silo.Client, "/v1/watch?prefix=watch/large/&previous", from);
            var first = await NextAsync(watch);
            Assert.Equal((revision, true, $"{revision}"), (first.GetProperty("revision").GetInt64(), first.GetProperty("part").GetBoolean(), watch.LastId));
            from = watch.LastId;
            if (round == 0)
                continue; // It breaks off there.
            var second = await NextAsync(watch);
            Assert.Equal((revision, false, $"{revision + 1}"), (second.GetProperty("revision").GetInt64(), second.TryGetProperty("part", out _), watch.LastId));
            Assert.Equal(
                Enumerable.Range(0, 20).Select(number => $"watch/large/{number:00}"),
                new[] { first, second }.SelectMany(part => part.GetProperty("events").EnumerateArray()).Select(one => one.GetProperty("item").GetProperty("keyText").GetString()));
            Assert.Equal("put watch/large/after=1", await watch.NextChangeAsync());
        }

        static async Task<JsonElement> NextAsync(EventReader watch)
        {
            while (true)
            {
                var (name, data) = (await watch.NextAsync())!.Value;
                if (name == "change")
                    return data;
            }
        }
    }

    [Fact]
    public async Task AWatchMayBeginInThePastAndInTheFuture()
    {
        var revision = await PutAsync("watch/when", "1");
        await PutAsync("watch/when", "2");
        using var past = await EventReader.OpenAsync(silo.Client, $"/v1/watch?key=watch/when&from_revision={revision}");
        Assert.Equal("put watch/when=1", await past.NextChangeAsync());
        Assert.Equal("put watch/when=2", await past.NextChangeAsync());

        var third = await PutAsync("watch/when", "3") + 2;
        using var future = await EventReader.OpenAsync(silo.Client, $"/v1/watch?key=watch/when&from_revision={third}");
        long made;
        do
            made = await PutAsync("watch/when", "later");
        while (made < third);
        Assert.Equal("put watch/when=later", await future.NextChangeAsync());
        Assert.True(long.Parse(future.LastId) > third);
    }

    [Fact]
    public async Task AQuietWatchTellsHowFarItHasGot()
    {
        using var watch = await EventReader.OpenAsync(silo.Client, "/v1/watch?key=watch/quiet");
        var revision = await PutAsync("watch/other", "x");
        await Until.TrueAsync(
            async () =>
            {
                var (name, data) = (await watch.NextAsync())!.Value;
                Assert.Equal("progress", name);
                Assert.Equal(long.Parse(watch.LastId), data.GetProperty("revision").GetInt64() + 1);
                return data.GetProperty("revision").GetInt64() >= revision;
            },
            () => "No progress was told.");
    }

    [Theory]
    [InlineData("/v1/watch")]
    [InlineData("/v1/watch?from_revision=1")]
    [InlineData("/v1/watch?key=a&from_revision=0")]
    [InlineData("/v1/watch?key=a&prefix=b")]
    [InlineData("/v1/watch?key=a&limit=1")]
    public async Task WhatIsNoWatchIsRefused(string url)
    {
        using var answer = await silo.Client.GetAsync(url);
        await Problems.ReadAsync(answer, 400, "http.invalid_query");
    }

    [Fact]
    public async Task AnEventIdThatIsNoneIsRefused()
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => EventReader.OpenAsync(silo.Client, "/v1/watch?key=a", "abc"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task WhoDoesNotReadHoldsUpNobodyAndIsNotBufferedFor()
    {
        const int Slow = 60, Changes = 20, Bytes = 1_000_000;
        using var data = new TempFolder();
        await using var process = await SiloProcess.ServeAsync(data.Path, "--silos", "1");
        using var client = await process.ClientAsync();
        (await client.PutAsync("/v1/kv/slow", new ByteArrayContent(new byte[Bytes]))).EnsureSuccessStatusCode();
        var url = await process.UrlAsync();
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Slow; i++)
            {
                slow.Add(new TcpClient { ReceiveBufferSize = 4096 });
                await slow[i].ConnectAsync(url.Host, url.Port);
                await slow[i].GetStream().WriteAsync(Encoding.Latin1.GetBytes($"GET /v1/watch?prefix= HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n"));
                Assert.True(await slow[i].GetStream().ReadAsync(new byte[1]) > 0);
            }

            process.Process.Refresh();
            var before = process.Process.WorkingSet64;
            using var fast = await EventReader.OpenAsync(client, "/v1/watch?key=slow");
            for (var i = 0; i < Changes; i++)
            {
                (await client.PutAsync("/v1/kv/slow", new ByteArrayContent(new byte[Bytes]))).EnsureSuccessStatusCode();
                Assert.StartsWith("put slow=", await fast.NextChangeAsync());
            }

            // Had it kept for them what they did not take, it would have grown by more than 1.5 GB.
            process.Process.Refresh();
            var growth = process.Process.WorkingSet64 - before;
            Assert.True(growth < 800_000_000, $"It grew by {growth} bytes.");
        }
        finally
        {
            slow.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task MoreWatchesThanAreAllowedAreRefusedAndTakeNoRoomOfRequests()
    {
        using var data = new TempFolder();
        await using var process = await SiloProcess.ServeAsync(data.Path, "--silos", "1", "--max-watches", "2", "--max-requests", "2");
        using var client = await process.ClientAsync();
        using var first = await EventReader.OpenAsync(client, "/v1/watch?prefix=");
        var second = await EventReader.OpenAsync(client, "/v1/watch?prefix=");
        using var third = await client.GetAsync("/v1/watch?prefix=");
        await Problems.ReadAsync(third, 503, "http.too_many_watches");
        (await client.PutAsync("/v1/kv/a", new StringContent("x"))).EnsureSuccessStatusCode();
        second.Dispose();
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    using var room = await EventReader.OpenAsync(client, "/v1/watch?prefix=");
                    return true;
                }
                catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    return false;
                }
            },
            () => "A watch that ended left no room.");
    }

    [Fact]
    public async Task AWatchEndsInGoodOrderWithTheProcessAndGoesOnWithTheNext()
    {
        using var data = new TempFolder();
        string id;
        await using (var process = await SiloProcess.ServeAsync(data.Path))
        {
            using var client = await process.ClientAsync();
            using var watch = await EventReader.OpenAsync(client, "/v1/watch?prefix=end/");
            (await client.PutAsync("/v1/kv/end/a", new StringContent("1"))).EnsureSuccessStatusCode();
            Assert.Equal("put end/a=1", await watch.NextChangeAsync());
            (await client.PutAsync("/v1/kv/end/a", new StringContent("2"))).EnsureSuccessStatusCode();
            Assert.Equal("put end/a=2", await watch.NextChangeAsync());
            process.Signal(Signals.Terminate);
            while (await watch.NextAsync() is { } more)
                Assert.Equal("progress", more.Name);
            Assert.Equal(0, await process.ExitAsync());
            id = watch.LastId;
        }

        await using var next = await SiloProcess.ServeAsync(data.Path);
        using var again = await next.ClientAsync();
        using var resumed = await EventReader.OpenAsync(again, "/v1/watch?prefix=end/", id);
        (await again.PutAsync("/v1/kv/end/a", new StringContent("3"))).EnsureSuccessStatusCode();
        Assert.Equal("put end/a=3", await resumed.NextChangeAsync());
        using var whole = await EventReader.OpenAsync(again, "/v1/watch?prefix=end/&from_revision=1");
        Assert.Equal("put end/a=1", await whole.NextChangeAsync());
        Assert.Equal("put end/a=2", await whole.NextChangeAsync());
        Assert.Equal("put end/a=3", await whole.NextChangeAsync());
    }

    private async Task<long> PutAsync(string key, string value)
    {
        using var answer = await silo.Client.PutAsync("/v1/kv/" + key, new StringContent(value));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("revision").GetInt64();
    }

    private async Task PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await silo.Client.PostAsync("/v1/kv/transaction", content)).EnsureSuccessStatusCode();
    }
}
