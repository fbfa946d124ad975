using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class LockApiTests(ServingSilo silo)
{
    [Fact]
    public async Task ALockIsHeldByOneWhoRenewsAndReleasesItByHisName()
    {
        var first = await AcquireAsync("one", new { holder = "a", leaseSeconds = 600, note = "the night's run" });
        Assert.Equal("a", first.GetProperty("holder").GetString());
        Assert.Equal(600, first.GetProperty("leaseSeconds").GetDouble());

        using var second = await PostAsync("one", new { holder = "b" });
        await Problems.ReadAsync(second, 409, "lock.held");
        var shown = await ShowAsync("one");
        var hold = shown.GetProperty("holds").EnumerateArray().Single();
        Assert.Equal(("a", "the night's run"), (hold.GetProperty("holder").GetString(), hold.GetProperty("note").GetString()));
        Assert.Equal(Token(first), Token(hold));
        Assert.InRange(hold.GetProperty("remainingSeconds").GetDouble(), 1, 600);

        using var renewed = await silo.Client.PutAsync("/v1/locks/one?holder=a", null);
        Assert.Equal(HttpStatusCode.NoContent, renewed.StatusCode);
        using var stranger = await silo.Client.PutAsync("/v1/locks/one?holder=b", null);
        await Problems.ReadAsync(stranger, 404, "lock.lost");
        using var released = await silo.Client.DeleteAsync("/v1/locks/one?holder=a");
        Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);
        using var again = await silo.Client.DeleteAsync("/v1/locks/one?holder=a");
        await Problems.ReadAsync(again, 404, "lock.lost");
        Assert.Empty((await ShowAsync("one")).GetProperty("holds").EnumerateArray());

        var next = await AcquireAsync("one", new { holder = "b", leaseSeconds = 600 });
        Assert.True(Token(next) > Token(first));
    }

    [Fact]
    public async Task WhoAsksAgainUnderHisNameIsToldTheSameHold()
    {
        var first = await AcquireAsync("again", new { holder = "a", leaseSeconds = 600 });
        var second = await AcquireAsync("again", new { holder = "a", leaseSeconds = 600 });
        Assert.Equal(Token(first), Token(second));
    }

    [Fact]
    public async Task WhoWaitsIsGrantedItWhenItIsReleased()
    {
        var first = await AcquireAsync("queue", new { leaseSeconds = 600 });
        var waiting = PostAsync("queue", new { holder = "next", waitSeconds = 60, note = "in line" });
        await Until.TrueAsync(
            async () => (await ShowAsync("queue")).GetProperty("waiters").EnumerateArray().Any(waiter => waiter.GetProperty("holder").GetString() == "next"),
            () => "Nobody was shown to wait.");
        Assert.Equal(0, (await silo.Client.GetFromJsonAsync<JsonElement>("/v1/locks/queue?waiters=0")).GetProperty("waiters").GetArrayLength());
        using var released = await silo.Client.DeleteAsync($"/v1/locks/queue?holder={first.GetProperty("holder").GetString()}");
        Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);
        using var granted = await waiting;
        Assert.Equal(HttpStatusCode.Created, granted.StatusCode);
        Assert.True(Token(await granted.Content.ReadFromJsonAsync<JsonElement>()) > Token(first));
    }

    [Fact]
    public async Task WhoGoesAwayWhileHeWaitsWaitsNoMore()
    {
        await AcquireAsync("left", new { leaseSeconds = 600 });
        using var gone = new CancellationTokenSource();
        var waiting = silo.Client.PostAsync("/v1/locks/left", JsonContent.Create(new { waitSeconds = 60 }), gone.Token);
        await Until.TrueAsync(async () => (await ShowAsync("left")).GetProperty("waiting").GetInt32() == 1, () => "Nobody was shown to wait.");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Until.TrueAsync(async () => (await ShowAsync("left")).GetProperty("waiting").GetInt32() == 0, () => "Who went away is shown to wait.");
    }

    [Fact]
    public async Task AWaitThatIsDeletedIsOver()
    {
        var first = await AcquireAsync("ended", new { leaseSeconds = 600 });
        var waiting = PostAsync("ended", new { holder = "b", waitSeconds = 60 });
        await WaitingAsync("ended", 1);
        using var deleted = await silo.Client.DeleteAsync("/v1/locks/ended?holder=b");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var ended = await waiting;
        await Problems.ReadAsync(ended, 409, "lock.held");
        Assert.Equal(0, (await ShowAsync("ended")).GetProperty("waiting").GetInt32());
        using var released = await silo.Client.DeleteAsync($"/v1/locks/ended?holder={first.GetProperty("holder").GetString()}");
        Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);
        Assert.Empty((await ShowAsync("ended")).GetProperty("holds").EnumerateArray());
    }

    [Fact]
    public async Task WhoWaitsTakesNoRoomOfTheHolderAndMoreThanAreAllowedAreRefused()
    {
        using var data = new TempFolder();
        await using var process = await SiloProcess.ServeAsync(data.Path, "--silos", "1", "--max-lock-waits", "4", "--max-requests", "4");
        using var client = await process.ClientAsync();
        await MetadataGroup.WaitGoodAsync(client);
        Task<HttpResponseMessage> Post(string holder, int wait) => client.PostAsync("/v1/locks/a", JsonContent.Create(new { holder, leaseSeconds = 600, waitSeconds = wait }));
        using var held = await Post("a", 0);
        Assert.Equal(HttpStatusCode.Created, held.StatusCode);
        var waiting = new List<Task<HttpResponseMessage>>();
        foreach (var holder in "bcde")
        {
            waiting.Add(Post($"{holder}", 60));
            await Until.TrueAsync(
                async () => (await client.GetFromJsonAsync<JsonElement>("/v1/locks/a")).GetProperty("waiting").GetInt32() == waiting.Count, () => $"{holder} should wait.");
        }

        using var fifth = await Post("f", 60);
        await Problems.ReadAsync(fifth, 503, "http.too_many_lock_waits");
        using var renewed = await client.PutAsync("/v1/locks/a?holder=a", null);
        Assert.Equal(HttpStatusCode.NoContent, renewed.StatusCode);
        foreach (var holder in "abcde")
        {
            using var released = await client.DeleteAsync($"/v1/locks/a?holder={holder}");
            Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);
        }

        foreach (var answer in await Task.WhenAll(waiting))
            answer.Dispose();
        using var room = await Post("g", 60);
        Assert.Equal(HttpStatusCode.Created, room.StatusCode);
    }

    [Fact]
    public async Task NoMoreIsHeldOrWaitedForThroughOneProcessThanIsAllowed()
    {
        using var data = new TempFolder();
        await using var process = await SiloProcess.ServeAsync(data.Path, "--silos", "1", "--max-locks-held", "3");
        using var client = await process.ClientAsync();
        await MetadataGroup.WaitGoodAsync(client);
        Task<HttpResponseMessage> Post(string name, string holder, double lease = 600, int wait = 0) =>
            client.PostAsync($"/v1/locks/{name}", JsonContent.Create(new { holder, leaseSeconds = lease, waitSeconds = wait }));
        async Task AnsweredAsync(HttpStatusCode status, Task<HttpResponseMessage> asked)
        {
            using var answer = await asked;
            Assert.True(answer.StatusCode == status, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        async Task RefusedAsync()
        {
            using var answer = await Post("more", "x");
            await Problems.ReadAsync(answer, 503, "http.too_many_locks_held");
        }

        await AnsweredAsync(HttpStatusCode.Created, Post("a", "1"));
        await AnsweredAsync(HttpStatusCode.Conflict, Post("a", "2")); // not granted: it does not count
        await AnsweredAsync(HttpStatusCode.Created, Post("b", "1"));
        var waiting = Post("a", "2", wait: 60);
        await Until.TrueAsync(
            async () => (await client.GetFromJsonAsync<JsonElement>("/v1/locks/a")).GetProperty("waiting").GetInt32() == 1, () => "Nobody waits.");
        await RefusedAsync();
        await AnsweredAsync(HttpStatusCode.Created, Post("b", "1")); // the same hold
        await AnsweredAsync(HttpStatusCode.NoContent, client.PutAsync("/v1/locks/a?holder=1", null));
        await RefusedAsync();

        await AnsweredAsync(HttpStatusCode.NoContent, client.DeleteAsync("/v1/locks/a?holder=1"));
        await AnsweredAsync(HttpStatusCode.Created, waiting);
        await AnsweredAsync(HttpStatusCode.Created, Post("c", "1", lease: 1));
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await Post("more", "x");
                return answer.StatusCode == HttpStatusCode.Created;
            },
            () => "There is no room though a lease is over.");
        using var late = await Post("c", "2");
        await Problems.ReadAsync(late, 503, "http.too_many_locks_held");
    }

    [Fact]
    public async Task TheLaterOfTwoRequestsOfOneHolderWaitsForBoth()
    {
        var first = await AcquireAsync("twice", new { leaseSeconds = 600 });
        Assert.Equal(0, first.GetProperty("waitedSeconds").GetDouble(), 1.0);
        Task<HttpResponseMessage>[] both = [PostAsync("twice", new { holder = "b", waitSeconds = 60 }), PostAsync("twice", new { holder = "b", waitSeconds = 60 })];
        using var superseded = await await Task.WhenAny(both);
        await Problems.ReadAsync(superseded, 409, "lock.superseded");
        await WaitingAsync("twice", 1);
        using var released = await silo.Client.DeleteAsync($"/v1/locks/twice?holder={first.GetProperty("holder").GetString()}");
        var answers = await Task.WhenAll(both);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
    }

    [Fact]
    public async Task ALockThatNobodyRenewsIsFreeAfterItsLease()
    {
        var first = await AcquireAsync("short", new { leaseSeconds = 1 });
        using var next = await PostAsync("short", new { waitSeconds = 60 });
        Assert.Equal(HttpStatusCode.Created, next.StatusCode);
        using var renewed = await silo.Client.PutAsync($"/v1/locks/short?holder={first.GetProperty("holder").GetString()}", null);
        await Problems.ReadAsync(renewed, 404, "lock.lost");
    }

    [Theory]
    [InlineData("with%20space/and%2Fslash", "with space/and/slash")]
    [InlineData("%C3%A4", "ä")]
    [InlineData("a+b", "a+b")]
    public async Task ANameIsWhatWasSent(string path, string name)
    {
        await AcquireAsync(path, new { leaseSeconds = 600 });
        Assert.Equal(name, (await ShowAsync(path)).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("{\"leaseSeconds\":0.5}", "lock.invalid")]
    [InlineData("{\"leaseSeconds\":3601}", "lock.invalid")]
    [InlineData("{\"leaseSeconds\":-1}", "http.invalid_body")]
    [InlineData("{\"leaseSeconds\":1e300}", "http.invalid_body")]
    [InlineData("{\"leaseSeconds\":\"10\"}", "http.invalid_body")]
    [InlineData("{\"waitSeconds\":61}", "http.invalid_body")]
    [InlineData("{\"lockDelaySeconds\":61}", "lock.invalid")]
    [InlineData("{\"holder\":\"\"}", "lock.invalid")]
    [InlineData("{\"holder\":\"a\\u0001\"}", "lock.invalid")]
    [InlineData("{\"ttlSeconds\":10}", "http.invalid_body")]
    [InlineData("[]", "http.invalid_body")]
    public async Task WhatIsNoWishIsRefused(string body, string code)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await silo.Client.PostAsync("/v1/locks/refused", content);
        await Problems.ReadAsync(answer, 400, code);
        Assert.Empty((await ShowAsync("refused")).GetProperty("holds").EnumerateArray());
    }

    [Theory]
    [InlineData("/v1/locks?names=1001", "http.invalid_query")]
    [InlineData("/v1/locks?name=a", "http.invalid_query")]
    [InlineData("/v1/locks/%FF", "http.invalid_lock_name")]
    [InlineData("/v1/locks/a%2F..%2Fb", "http.invalid_lock_name")]
    [InlineData("/v1/locks/a%01", "lock.invalid")]
    [InlineData("/v1/locks/a?waiters=1001", "http.invalid_query")]
    [InlineData("/v1/locks/a?who", "http.invalid_query")]
    public async Task WhatIsNoNameIsRefused(string url, string code)
    {
        using var answer = await silo.Client.GetAsync(url);
        await Problems.ReadAsync(answer, 400, code);
    }

    [Fact]
    public async Task WhatIsHeldAndWaitedForIsListedTheMostContendedFirst()
    {
        var first = await AcquireAsync("listed", new { leaseSeconds = 600, note = "the night's run" });
        await AcquireAsync("listed too", new { leaseSeconds = 600 });
        var waiting = PostAsync("listed", new { waitSeconds = 60 });
        var listed = default(JsonElement);
        await Until.TrueAsync(
            async () => NamesOf(listed = await silo.Client.GetFromJsonAsync<JsonElement>("/v1/locks")).FirstOrDefault() == "listed", () => $"It is not listed: {listed}");
        Assert.Contains("listed too", NamesOf(listed));
        var name = listed.GetProperty("top")[0];
        Assert.Equal(
            ("Lock", 1, 1, first.GetProperty("holder").GetString(), "the night's run"),
            (name.GetProperty("kind").GetString(), name.GetProperty("holders").GetInt32(), name.GetProperty("waiting").GetInt32(), name.GetProperty("holder").GetString(), name.GetProperty("note").GetString()));
        Assert.True(listed.GetProperty("holders").GetInt64() >= 2);
        Assert.Equal(["listed"], NamesOf(await silo.Client.GetFromJsonAsync<JsonElement>("/v1/locks/?names=1")));
        await Until.TrueAsync(
            async () => NamesOf((await silo.Client.GetFromJsonAsync<JsonElement>("/status")).GetProperty("locks")).FirstOrDefault() == "listed", () => "The status does not tell of it.");
        using var released = await silo.Client.DeleteAsync($"/v1/locks/listed?holder={first.GetProperty("holder").GetString()}");
        using var granted = await waiting;
        Assert.Equal(HttpStatusCode.Created, granted.StatusCode);
        await Until.TrueAsync(
            async () => !NamesOf(await silo.Client.GetFromJsonAsync<JsonElement>("/v1/locks?names=1")).Contains("listed")
                || (await silo.Client.GetFromJsonAsync<JsonElement>("/v1/locks")).GetProperty("waiting").GetInt64() == 0,
            () => "Somebody is still said to wait.");
    }

    [Fact]
    public async Task WhoReleasesSaysWhoHeIs()
    {
        using var released = await silo.Client.DeleteAsync("/v1/locks/a");
        await Problems.ReadAsync(released, 400, "http.invalid_query");
        using var renewed = await silo.Client.PutAsync("/v1/locks/a?holder=", null);
        await Problems.ReadAsync(renewed, 400, "lock.invalid");
    }

    private static string[] NamesOf(JsonElement locks) => [.. locks.GetProperty("top").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];

    private static long Token(JsonElement hold) => long.Parse(hold.GetProperty("token").GetString()!, CultureInfo.InvariantCulture);

    private Task<HttpResponseMessage> PostAsync(string name, object wish) => silo.Client.PostAsync($"/v1/locks/{name}", JsonContent.Create(wish));

    private async Task<JsonElement> AcquireAsync(string name, object wish)
    {
        using var answer = await PostAsync(name, wish);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private Task WaitingAsync(string name, int count) => Until.TrueAsync(
        async () => (await ShowAsync(name)).GetProperty("waiting").GetInt32() == count, () => $"{count} should wait for '{name}'.");

    private Task<JsonElement> ShowAsync(string name) => silo.Client.GetFromJsonAsync<JsonElement>($"/v1/locks/{name}");
}
