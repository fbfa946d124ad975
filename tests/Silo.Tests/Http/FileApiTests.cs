using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class FileApiTests(ServingSilo silo)
{
    private HttpClient Client => silo.Client;

    [Fact]
    public async Task PutCreatesThenReplaces()
    {
        using var created = await PutAsync("put/a.txt", "one");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/v1/files/put/a.txt", created.Headers.Location?.OriginalString);
        var document = await created.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("put/a.txt", document.GetProperty("path").GetString());
        Assert.Equal(3, document.GetProperty("length").GetInt64());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("one"u8)), document.GetProperty("sha256").GetString());

        using var replaced = await PutAsync("put/a.txt", "two!");
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.NotEqual(created.Headers.ETag, replaced.Headers.ETag);
        Assert.Equal("two!", await Client.GetStringAsync("/v1/files/put/a.txt"));
    }

    [Fact]
    public async Task GetHasValidatorsAndDigest()
    {
        using var put = await PutAsync("get/a.txt", "hello");
        using var get = await Client.GetAsync("/v1/files/get/a.txt");
        Assert.Equal("hello", await get.Content.ReadAsStringAsync());
        Assert.Equal(put.Headers.ETag, get.Headers.ETag);
        Assert.False(get.Headers.ETag!.IsWeak);
        Assert.Equal(5, get.Content.Headers.ContentLength);
        Assert.NotNull(get.Content.Headers.LastModified);
        Assert.Equal("bytes", get.Headers.AcceptRanges.Single());
        Assert.Equal("application/octet-stream", get.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", get.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData("hello"u8))}:", get.Headers.GetValues("Repr-Digest").Single());
    }

    [Fact]
    public async Task EmptyFileIsAFile()
    {
        using var put = await PutAsync("empty", "");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using var get = await Client.GetAsync("/v1/files/empty");
        Assert.Equal(0, get.Content.Headers.ContentLength);
        using var range = await GetRangeAsync("empty", "bytes=0-");
        await Problems.ReadAsync(range, 416, "http.range_not_satisfiable");
    }

    [Fact]
    public async Task HeadSaysWhatGetWouldWithoutTheBody()
    {
        using var put = await PutAsync("head/a", "0123456789");
        using var head = await SendAsync(HttpMethod.Head, "head/a");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(10, head.Content.Headers.ContentLength);
        Assert.Equal(put.Headers.ETag, head.Headers.ETag);
        using var missing = await SendAsync(HttpMethod.Head, "head/none");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    [InlineData("bytes=3-5", "345", "bytes 3-5/10")]
    [InlineData("bytes=7-", "789", "bytes 7-9/10")]
    [InlineData("bytes=-4", "6789", "bytes 6-9/10")]
    [InlineData("bytes=-40", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=8-99999999999", "89", "bytes 8-9/10")]
    public async Task RangeIsServed(string range, string expected, string contentRange)
    {
        using var put = await PutAsync("range/a", "0123456789");
        using var get = await GetRangeAsync("range/a", range);
        Assert.Equal(HttpStatusCode.PartialContent, get.StatusCode);
        Assert.Equal(expected, await get.Content.ReadAsStringAsync());
        Assert.Equal(contentRange, get.Content.Headers.ContentRange?.ToString());
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=99-100")]
    [InlineData("bytes=-0")]
    public async Task RangeOutsideOfTheFileIs416(string range)
    {
        using var put = await PutAsync("range/b", "0123456789");
        using var get = await GetRangeAsync("range/b", range);
        await Problems.ReadAsync(get, 416, "http.range_not_satisfiable");
        Assert.Equal("bytes */10", get.Content.Headers.ContentRange?.ToString());
    }

    [Theory]
    [InlineData("bytes=0-1,4-5")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=5-3")]
    [InlineData("bytes=x-")]
    public async Task RangeThatIsNotServedIsIgnored(string range)
    {
        using var put = await PutAsync("range/c", "0123456789");
        using var get = await GetRangeAsync("range/c", range);
        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
        Assert.Equal("0123456789", await get.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task RangeAcrossBlocks()
    {
        var content = new byte[(9 << 20) + 17];
        new Random(5).NextBytes(content);
        using var body = new ByteArrayContent(content);
        using var put = await Client.PutAsync("/v1/files/range/large", body);
        Assert.True(put.IsSuccessStatusCode);
        foreach (var (from, to) in new[] { (0, 0), ((4 << 20) - 3, (4 << 20) + 3), (1, (9 << 20) + 15), ((8 << 20) - 1, (9 << 20) + 16) })
        {
            using var get = await GetRangeAsync("range/large", $"bytes={from}-{to}");
            Assert.Equal(content[from..(to + 1)], await get.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal(content, await Client.GetByteArrayAsync("/v1/files/range/large"));
    }

    [Fact]
    public async Task IfRangeOfAnOldVersionGetsTheWholeFile()
    {
        using var first = await PutAsync("range/d", "0123456789");
        using var second = await PutAsync("range/d", "9876543210");
        using var old = await SendAsync(HttpMethod.Get, "range/d", ("Range", "bytes=0-1"), ("If-Range", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        using var current = await SendAsync(HttpMethod.Get, "range/d", ("Range", "bytes=0-1"), ("If-Range", second.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.PartialContent, current.StatusCode);
    }

    [Fact]
    public async Task ConditionalGet()
    {
        using var put = await PutAsync("if/a", "x");
        var etag = put.Headers.ETag!.ToString();
        using var notModified = await SendAsync(HttpMethod.Get, "if/a", ("If-None-Match", $"\"other\", W/{etag}"));
        Assert.Equal(HttpStatusCode.NotModified, notModified.StatusCode);
        Assert.Equal(etag, notModified.Headers.ETag?.ToString());
        using var changed = await SendAsync(HttpMethod.Get, "if/a", ("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var failed = await SendAsync(HttpMethod.Get, "if/a", ("If-Match", "\"other\""));
        await Problems.ReadAsync(failed, 412, "http.precondition_failed");
        using var since = await SendAsync(HttpMethod.Get, "if/a", ("If-Modified-Since", changed.Content.Headers.LastModified!.Value.ToString("R")));
        Assert.Equal(HttpStatusCode.NotModified, since.StatusCode);
    }

    [Fact]
    public async Task ConditionalPut()
    {
        using var created = await SendAsync(HttpMethod.Put, "cas/a", ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var again = await SendAsync(HttpMethod.Put, "cas/a", ("If-None-Match", "*"));
        await Problems.ReadAsync(again, 412, "http.precondition_failed");
        using var matching = await SendAsync(HttpMethod.Put, "cas/a", ("If-Match", created.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, matching.StatusCode);
        using var stale = await SendAsync(HttpMethod.Put, "cas/a", ("If-Match", created.Headers.ETag!.ToString()));
        await Problems.ReadAsync(stale, 412, "http.precondition_failed");
        using var absent = await SendAsync(HttpMethod.Put, "cas/none", ("If-Match", "*"));
        await Problems.ReadAsync(absent, 412, "http.precondition_failed");
        using var any = await SendAsync(HttpMethod.Put, "cas/a", ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, any.StatusCode);
        using var date = await SendAsync(HttpMethod.Put, "cas/a", ("If-Unmodified-Since", "Sat, 29 Oct 1994 19:43:31 GMT"));
        await Problems.ReadAsync(date, 501, "http.precondition_unsupported");
    }

    [Fact]
    public async Task OfManyConditionalWritersOneWins()
    {
        using var created = await PutAsync("cas/race", "0");
        var etag = created.Headers.ETag!.ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync(HttpMethod.Put, "cas/race", ("If-Match", etag))));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var loser in answers.Where(answer => !answer.IsSuccessStatusCode))
            await Problems.ReadAsync(loser, 412, "http.precondition_failed");
    }

    [Fact]
    public async Task DeleteAndConditionalDelete()
    {
        using var first = await PutAsync("del/a", "1");
        using var second = await PutAsync("del/a", "2");
        using var stale = await SendAsync(HttpMethod.Delete, "del/a", ("If-Match", first.Headers.ETag!.ToString()));
        await Problems.ReadAsync(stale, 412, "http.precondition_failed");
        using var deleted = await SendAsync(HttpMethod.Delete, "del/a", ("If-Match", second.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var get = await Client.GetAsync("/v1/files/del/a");
        await Problems.ReadAsync(get, 404, "file.not_found");
        using var again = await Client.DeleteAsync("/v1/files/del/a");
        await Problems.ReadAsync(again, 404, "file.not_found");
    }

    [Fact]
    public async Task DigestIsCheckedBeforeTheCommit()
    {
        var right = $"sha-256=:{Convert.ToBase64String(SHA256.HashData("data"u8))}:";
        var wrong = $"sha-256=:{Convert.ToBase64String(SHA256.HashData("else"u8))}:";
        using var stored = await SendAsync(HttpMethod.Put, "digest/a", "data", ("Content-Digest", right));
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        using var refused = await SendAsync(HttpMethod.Put, "digest/a", "data", ("Content-Digest", wrong));
        await Problems.ReadAsync(refused, 400, "http.digest_mismatch");
        using var refusedToo = await SendAsync(HttpMethod.Put, "digest/b", "data", ("Repr-Digest", wrong));
        await Problems.ReadAsync(refusedToo, 400, "http.digest_mismatch");
        using var unknown = await SendAsync(HttpMethod.Put, "digest/b", "data", ("Content-Digest", "md5=:AAAA:"));
        await Problems.ReadAsync(unknown, 400, "http.digest_unsupported");
        using var none = await Client.GetAsync("/v1/files/digest/b");
        await Problems.ReadAsync(none, 404, "file.not_found");
    }

    [Fact]
    public async Task UploadOverTheLimitIsRefusedAndNothingOfItShows()
    {
        var tooLarge = new byte[(ServingSilo.MaxUploadMiB << 20) + 1];
        using var declared = new HttpRequestMessage(HttpMethod.Put, "/v1/files/large/a") { Content = new ByteArrayContent(tooLarge) };
        declared.Headers.ExpectContinue = true;
        using var refused = await Client.SendAsync(declared);
        await Problems.ReadAsync(refused, 413, "http.payload_too_large");

        using var chunked = new HttpRequestMessage(HttpMethod.Put, "/v1/files/large/b") { Content = new ByteArrayContent(tooLarge) };
        chunked.Headers.TransferEncodingChunked = true;
        try
        {
            using var refusedLater = await Client.SendAsync(chunked);
            await Problems.ReadAsync(refusedLater, 413, "http.payload_too_large");
        }
        catch (HttpRequestException)
        {
            // The server may close while the client is still sending; what counts is that nothing was stored.
        }

        foreach (var path in new[] { "large/a", "large/b" })
        {
            using var get = await Client.GetAsync("/v1/files/" + path);
            await Problems.ReadAsync(get, 404, "file.not_found");
        }
    }

    [Fact]
    public async Task PartialOrEncodedPutIsRefused()
    {
        using var partial = new HttpRequestMessage(HttpMethod.Put, "/v1/files/partial") { Content = new StringContent("x") };
        partial.Content.Headers.ContentRange = new ContentRangeHeaderValue(0, 0, 10);
        using var answer = await Client.SendAsync(partial);
        await Problems.ReadAsync(answer, 400, "http.bad_request");
        using var encoded = new HttpRequestMessage(HttpMethod.Put, "/v1/files/encoded") { Content = new StringContent("x") };
        encoded.Content.Headers.ContentEncoding.Add("gzip");
        using var other = await Client.SendAsync(encoded);
        await Problems.ReadAsync(other, 415, "http.unsupported_media_type");
    }

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("with space & + % # ?.txt")]
    [InlineData("grüße-文件-🙂.txt")]
    [InlineData("%2F.txt")]
    [InlineData("a'b\"c<d>.txt")]
    public async Task NamesArePercentEncoded(string name)
    {
        var url = "/v1/files/names/" + Uri.EscapeDataString(name);
        using var body = new StringContent(name);
        using var put = await Client.PutAsync(url, body);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(name, await Client.GetStringAsync(url));
        Assert.Equal(name, await Client.GetStringAsync(put.Headers.Location));
        var listing = await Client.GetFromJsonAsync<JsonElement>("/v1/files/names/?list");
        Assert.Contains(name, listing.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
    }

    private Task<HttpResponseMessage> PutAsync(string path, string content) =>
        Client.PutAsync("/v1/files/" + path, new ByteArrayContent(Encoding.UTF8.GetBytes(content)));

    private Task<HttpResponseMessage> GetRangeAsync(string path, string range) => SendAsync(HttpMethod.Get, path, ("Range", range));

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, "x", headers);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, "/v1/files/" + path);
        if (method == HttpMethod.Put)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value));
        return Client.SendAsync(request);
    }
}
