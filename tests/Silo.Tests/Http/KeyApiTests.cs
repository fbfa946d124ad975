using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class KeyApiTests(ServingSilo silo)
{
    [Fact]
    public async Task AKeyIsPutReadReplacedAndDeleted()
    {
        using var created = await PutAsync("api/one", "first");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/v1/kv/api/one", created.Headers.Location?.ToString());
        var first = await JsonAsync(created);
        Assert.True(first.GetProperty("created").GetBoolean());
        Assert.Equal(1, first.GetProperty("version").GetInt64());
        Assert.Equal(TagOf(first), created.Headers.ETag!.Tag);

        using var replaced = await PutAsync("api/one", "second");
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        var second = await JsonAsync(replaced);
        Assert.False(second.GetProperty("created").GetBoolean());
        Assert.Equal(2, second.GetProperty("version").GetInt64());

        using var read = await silo.Client.GetAsync("/v1/kv/api/one");
        Assert.Equal("second", await read.Content.ReadAsStringAsync());
        Assert.Equal("application/octet-stream", read.Content.Headers.ContentType?.MediaType);
        Assert.Equal(replaced.Headers.ETag, read.Headers.ETag);
        Assert.Equal(Revision(first), Header(read, "Metadata-Create-Revision"));
        Assert.Equal(Revision(second), Header(read, "Metadata-Mod-Revision"));
        Assert.Equal("2", Header(read, "Metadata-Version"));
        Assert.False(read.Headers.Contains("Metadata-Lease"));

        using var deleted = await silo.Client.DeleteAsync("/v1/kv/api/one");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await silo.Client.GetAsync("/v1/kv/api/one");
        await Problems.ReadAsync(gone, 404, "metadata.key_not_found");
        Assert.True(long.Parse(Header(gone, "Metadata-Revision")) >= long.Parse(Header(deleted, "Metadata-Revision")));
        using var again = await silo.Client.DeleteAsync("/v1/kv/api/one");
        await Problems.ReadAsync(again, 404, "metadata.key_not_found");
    }

    [Fact]
    public async Task AKeyMayHoldAnyBytesAndNone()
    {
        var value = new byte[70_000];
        new Random(1).NextBytes(value);
        (await silo.Client.PutAsync("/v1/kv/api/bytes", new ByteArrayContent(value))).EnsureSuccessStatusCode();
        Assert.Equal(value, await silo.Client.GetByteArrayAsync("/v1/kv/api/bytes"));
        (await silo.Client.PutAsync("/v1/kv/api/bytes", new ByteArrayContent([]))).EnsureSuccessStatusCode();
        using var empty = await silo.Client.GetAsync("/v1/kv/api/bytes");
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Empty(await empty.Content.ReadAsByteArrayAsync());

        var largest = new byte[1024 * 1024];
        new Random(2).NextBytes(largest);
        (await silo.Client.PutAsync("/v1/kv/api/bytes", new ByteArrayContent(largest))).EnsureSuccessStatusCode();
        Assert.Equal(largest, await silo.Client.GetByteArrayAsync("/v1/kv/api/bytes"));
        await silo.Client.DeleteAsync("/v1/kv/api/bytes");
    }

    [Theory]
    [InlineData("/v1/kv//leading/and//double/", "2F6C656164696E672F616E642F2F646F75626C652F")]
    [InlineData("/v1/kv/%FF%FE%C0", "FFFEC0")]
    [InlineData("/v1/kv/a%2Fb", "612F62")]
    [InlineData("/v1/kv/a+b%20c", "612B622063")]
    [InlineData("/v1/kv?key=%00%01%2e%2e", "00012E2E")]
    [InlineData("/v1/kv?key=a/../b", "612F2E2E2F62")]
    [InlineData("/v1/kv/transaction", "7472616E73616374696F6E")]
    [InlineData("/v1/kv/compact", "636F6D70616374")]
    public async Task AKeyIsTheBytesOfItsPathOrParameter(string target, string hex)
    {
        var (status, answer) = await RawHttp.StatusAsync(silo.Url, "PUT", target, "Content-Length: 0\r\n");
        Assert.True(status is 200 or 201, answer);
        var (read, text) = await RawHttp.StatusAsync(silo.Url, "GET", target, "Accept: application/json\r\n");
        Assert.Equal(200, read);
        Assert.Contains($"\"key\":\"{Convert.ToBase64String(Convert.FromHexString(hex))}\"", text);
        var location = answer.Split('\n').First(line => line.StartsWith("Location: ", StringComparison.OrdinalIgnoreCase))[10..].Trim();
        Assert.Equal(200, (await RawHttp.StatusAsync(silo.Url, "GET", location)).Status);
        Assert.Equal(204, (await RawHttp.StatusAsync(silo.Url, "DELETE", target)).Status);
    }

    [Fact]
    public async Task JsonIsSentToWhomItIsWanted()
    {
        (await PutAsync("api/json", "text")).EnsureSuccessStatusCode();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/kv/api/json");
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await silo.Client.SendAsync(request);
        var document = await JsonAsync(answer);
        Assert.Equal("api/json", document.GetProperty("keyText").GetString());
        Assert.Equal("text", Encoding.UTF8.GetString(document.GetProperty("value").GetBytesFromBase64()));
        Assert.Equal("api/json", Encoding.UTF8.GetString(document.GetProperty("key").GetBytesFromBase64()));
        Assert.Contains("Accept", answer.Headers.Vary);

        using var either = new HttpRequestMessage(HttpMethod.Get, "/v1/kv/api/json");
        either.Headers.Accept.ParseAdd("application/octet-stream, application/json;q=0.5");
        using var raw = await silo.Client.SendAsync(either);
        Assert.Equal("text", await raw.Content.ReadAsStringAsync());

        using var head = await silo.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v1/kv/api/json"));
        Assert.Equal(4, head.Content.Headers.ContentLength);
        Assert.Equal(raw.Headers.ETag, head.Headers.ETag);
    }

    [Fact]
    public async Task ConditionsAreComparedInTheChangeItself()
    {
        using var first = await PutAsync("api/condition", "1", ifNoneMatch: "*");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        using var exists = await PutAsync("api/condition", "2", ifNoneMatch: "*");
        await Problems.ReadAsync(exists, 412, "http.precondition_failed");

        var tag = first.Headers.ETag!.Tag;
        using var second = await PutAsync("api/condition", "2", ifMatch: tag);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        using var stale = await PutAsync("api/condition", "3", ifMatch: tag);
        await Problems.ReadAsync(stale, 412, "http.precondition_failed");
        using var oneOf = await PutAsync("api/condition", "3", ifMatch: $"\"999999999\", {second.Headers.ETag!.Tag}, W/\"7\"");
        Assert.Equal(HttpStatusCode.OK, oneOf.StatusCode);
        using var none = await PutAsync("api/condition", "4", ifMatch: "\"x\", \"0\"");
        await Problems.ReadAsync(none, 412, "http.precondition_failed");
        Assert.Equal("3", await silo.Client.GetStringAsync("/v1/kv/api/condition"));

        using var wrong = await DeleteAsync("api/condition", ifMatch: tag);
        await Problems.ReadAsync(wrong, 412, "http.precondition_failed");
        using var right = await DeleteAsync("api/condition", ifMatch: oneOf.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
        using var missing = await PutAsync("api/condition", "5", ifMatch: "*");
        await Problems.ReadAsync(missing, 412, "http.precondition_failed");
        using var gone = await DeleteAsync("api/condition", ifMatch: "*");
        await Problems.ReadAsync(gone, 412, "http.precondition_failed");
    }

    [Fact]
    public async Task OfManyWhoPutOnTheSameConditionOneSucceeds()
    {
        using var start = await PutAsync("api/race", "start");
        var tag = start.Headers.ETag!.Tag;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PutAsync("api/race", $"{i}", ifMatch: tag)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task AReadIsConditionalToo()
    {
        using var put = await PutAsync("api/read", "value");
        using var same = new HttpRequestMessage(HttpMethod.Get, "/v1/kv/api/read");
        same.Headers.IfNoneMatch.Add(put.Headers.ETag!);
        using var unchanged = await silo.Client.SendAsync(same);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(put.Headers.ETag, unchanged.Headers.ETag);
        using var other = new HttpRequestMessage(HttpMethod.Get, "/v1/kv/api/read");
        other.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var failed = await silo.Client.SendAsync(other);
        await Problems.ReadAsync(failed, 412, "http.precondition_failed");
    }

    [Fact]
    public async Task OldRevisionsAreReadUntilTheyAreCompacted()
    {
        using var put = await PutAsync("api/old", "old");
        var old = Revision(await JsonAsync(put));
        (await PutAsync("api/old", "new")).EnsureSuccessStatusCode();
        Assert.Equal("old", await silo.Client.GetStringAsync($"/v1/kv/api/old?revision={old}"));
        using var future = await silo.Client.GetAsync("/v1/kv/api/old?revision=999999999999");
        await Problems.ReadAsync(future, 400, "metadata.future_revision");
    }

    [Fact]
    public async Task AnOldAnswerWillDoForWhoSaysSo()
    {
        (await PutAsync("api/stale", "x")).EnsureSuccessStatusCode();
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await silo.Client.GetAsync("/v1/kv/api/stale?max_age=0.5");
                return answer.IsSuccessStatusCode;
            },
            () => "The key never came to be half a second old.");
    }

    [Theory]
    [InlineData("/v1/kv/a?max_age=0")]
    [InlineData("/v1/kv/a?max_age=1e3")]
    [InlineData("/v1/kv/a?max_age=-1")]
    [InlineData("/v1/kv/a?max_age=86401")]
    [InlineData("/v1/kv/a?revision=0")]
    [InlineData("/v1/kv/a?revision=-5")]
    [InlineData("/v1/kv/a?revision=9223372036854775808")]
    [InlineData("/v1/kv/a?Revision=1")]
    [InlineData("/v1/kv/a?revision=1&revision=1")]
    [InlineData("/v1/kv/a?limit=1")]
    [InlineData("/v1/kv?prefix=a&key=a")]
    [InlineData("/v1/kv?prefix=a&from=a")]
    [InlineData("/v1/kv?key=a&limit=2")]
    [InlineData("/v1/kv?limit=0")]
    [InlineData("/v1/kv?limit=10001")]
    [InlineData("/v1/kv?keys_only=perhaps")]
    [InlineData("/v1/kv?prefix=%zz")]
    [InlineData("/v1/kv?prefix=%f")]
    [InlineData("/v1/kv?=a")]
    [InlineData("/v1/kv?nonsense")]
    public async Task AParameterThatIsNotKnownOrNotAllowedIsRefused(string url)
    {
        var (status, answer) = await RawHttp.StatusAsync(silo.Url, "GET", url);
        Assert.Equal(400, status);
        Assert.Contains("\"code\":\"http.invalid_query\"", answer);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    private static string Revision(JsonElement change) => $"{change.GetProperty("revision").GetInt64()}";

    private static string TagOf(JsonElement change) => $"\"{Revision(change)}\"";

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    private async Task<HttpResponseMessage> PutAsync(string key, string value, string? ifMatch = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/kv/" + key) { Content = new StringContent(value) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await silo.Client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> DeleteAsync(string key, string ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/kv/" + key);
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await silo.Client.SendAsync(request);
    }
}
