using System.Net;
using System.Text;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>What no well-meaning client sends to the metadata store.</summary>
[Collection(HttpCollection.Name)]
public sealed class HostileKeyRequestTests(ServingSilo silo)
{
    [Theory]
    [InlineData("/v1/kv/a/../b", "http.invalid_key")]
    [InlineData("/v1/kv/a/./b", "http.invalid_key")]
    [InlineData("/v1/kv/a/%2e%2E/b", "http.invalid_key")]
    [InlineData("/v1/kv/%", "http.invalid_key")]
    [InlineData("/v1/kv/%zz", "http.invalid_key")]
    [InlineData("/v1/kv/%4", "http.invalid_key")]
    [InlineData("/v1/x/../kv/a", "http.invalid_key")]
    [InlineData("/v1/k%76/a", "http.invalid_key")]
    [InlineData("/v1/kv?key=", "http.invalid_key")]
    public async Task PathsThatMeanSomethingElseAreRefused(string target, string code)
    {
        foreach (var method in new[] { "GET", "PUT", "DELETE" })
        {
            var (status, answer) = await RawHttp.StatusAsync(silo.Url, method, target, method == "PUT" ? "Content-Length: 0\r\n" : "");
            Assert.True(status == 400 && answer.Contains($"\"code\":\"{code}\"", StringComparison.Ordinal), $"{method} {target}: {answer}");
        }
    }

    [Fact]
    public async Task AZeroByteInAPathIsRefused() => Assert.Equal(400, (await RawHttp.StatusAsync(silo.Url, "GET", "/v1/kv/a%00b")).Status);

    [Fact]
    public async Task TheLongestKeyIsTakenHoweverItIsEncodedAndALongerOneIsNot()
    {
        var longest = "/v1/kv/" + string.Concat(Enumerable.Repeat("%FE", 4096));
        Assert.Equal(201, (await RawHttp.StatusAsync(silo.Url, "PUT", longest, "Content-Length: 0\r\n")).Status);
        Assert.Equal(200, (await RawHttp.StatusAsync(silo.Url, "GET", longest)).Status);
        Assert.Equal(204, (await RawHttp.StatusAsync(silo.Url, "DELETE", longest)).Status);
        var (status, answer) = await RawHttp.StatusAsync(silo.Url, "PUT", "/v1/kv/" + new string('a', 4097), "Content-Length: 0\r\n");
        Assert.Equal(400, status);
        Assert.Contains("4097 bytes; allowed are 1 to 4096", answer);
        Assert.Equal(414, (await RawHttp.StatusAsync(silo.Url, "GET", "/v1/kv/" + new string('a', 20_000))).Status);
    }

    [Theory]
    [InlineData("PUT", "/v1/kv/hostile", "Content-Length: 1099511627776\r\n", 413, "")]
    [InlineData("PUT", "/v1/kv/hostile", "Content-Length: 0\r\nContent-Range: bytes 0-1/2\r\n", 400, "http.bad_request")]
    [InlineData("PUT", "/v1/kv/hostile", "Content-Length: 0\r\nContent-Encoding: gzip\r\n", 415, "http.unsupported_media_type")]
    [InlineData("PUT", "/v1/kv/hostile", "Content-Length: 0\r\nIf-Unmodified-Since: Sat, 29 Oct 1994 19:43:31 GMT\r\n", 501, "http.precondition_unsupported")]
    [InlineData("PUT", "/v1/kv/hostile", "Content-Length: 0\r\nIf-None-Match: \"1\"\r\n", 501, "http.precondition_unsupported")]
    [InlineData("PUT", "/v1/kv/hostile", "Content-Length: 0\r\nIf-None-Match: *\r\nIf-Match: *\r\n", 501, "http.precondition_unsupported")]
    [InlineData("PUT", "/v1/kv/hostile", "Content-Length: 0\r\nIf-Match: nonsense\r\n", 501, "http.precondition_unsupported")]
    [InlineData("PUT", "/v1/kv/hostile", "Content-Length: 0\r\nIdempotency-Key: 1\r\n", 501, "http.idempotency_unsupported")]
    [InlineData("PUT", "/v1/kv/hostile?lease=0", "Content-Length: 0\r\n", 400, "http.invalid_query")]
    [InlineData("PUT", "/v1/kv/hostile?lease=4611686018427387905", "Content-Length: 0\r\n", 404, "metadata.lease_gone")]
    [InlineData("DELETE", "/v1/kv/hostile", "Idempotency-Key: 1\r\n", 501, "http.idempotency_unsupported")]
    [InlineData("DELETE", "/v1/kv/hostile", "If-None-Match: *\r\n", 501, "http.precondition_unsupported")]
    [InlineData("DELETE", "/v1/kv?prefix=hostile", "If-Match: *\r\n", 501, "http.precondition_unsupported")]
    [InlineData("POST", "/v1/kv/hostile", "Content-Length: 0\r\n", 405, "http.method_not_allowed")]
    [InlineData("PATCH", "/v1/kv/hostile", "Content-Length: 0\r\n", 405, "http.method_not_allowed")]
    [InlineData("PUT", "/v1/leases", "Content-Length: 0\r\n", 405, "http.method_not_allowed")]
    [InlineData("POST", "/v1/watch", "Content-Length: 0\r\n", 405, "http.method_not_allowed")]
    public async Task WhatIsNotDoneHereIsRefusedAndChangesNothing(string method, string target, string headers, int status, string code)
    {
        var (actual, answer) = await RawHttp.StatusAsync(silo.Url, method, target, headers);
        Assert.True(actual == status && answer.Contains(code, StringComparison.Ordinal), answer);
        Assert.Equal(404, (await RawHttp.StatusAsync(silo.Url, "GET", "/v1/kv/hostile")).Status);
    }

    [Fact]
    public async Task AValueThatIsTooLargeIsRefusedThoughItsLengthIsNotTold()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/kv/hostile") { Content = new StreamContent(new MemoryStream(new byte[(1 << 20) + 1])) };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await silo.Client.SendAsync(request);
        await Problems.ReadAsync(answer, 413, "http.payload_too_large");
        using var read = await silo.Client.GetAsync("/v1/kv/hostile");
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);

        using var largest = new HttpRequestMessage(HttpMethod.Put, "/v1/kv/largest") { Content = new StreamContent(new MemoryStream(new byte[1 << 20])) };
        largest.Headers.TransferEncodingChunked = true;
        using var taken = await silo.Client.SendAsync(largest);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    [Fact]
    public async Task AValueThatBreaksOffIsNotStored()
    {
        await RawHttp.SendAndDropAsync(silo.Url, $"PUT /v1/kv/broken HTTP/1.1\r\nHost: {silo.Url.Authority}\r\nContent-Length: 100000\r\n\r\n" + new string('x', 50_000));
        var answer = await RawHttp.SendAndShutdownAsync(silo.Url, $"PUT /v1/kv/broken HTTP/1.1\r\nHost: {silo.Url.Authority}\r\nContent-Length: 1000\r\n\r\nonly this");
        Assert.DoesNotContain(" 201 ", answer);
        using var read = await silo.Client.GetAsync("/v1/kv/broken");
        await Problems.ReadAsync(read, 404, "metadata.key_not_found");
    }

    [Fact]
    public async Task AStoredPageCannotRun()
    {
        using var content = new StringContent("<script>alert(1)</script>", Encoding.UTF8, "text/html");
        (await silo.Client.PutAsync("/v1/kv/page.html", content)).EnsureSuccessStatusCode();
        using var read = await silo.Client.GetAsync("/v1/kv/page.html");
        Assert.Equal("application/octet-stream", read.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", read.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", read.Headers.GetValues("Content-Security-Policy").Single());
    }
}
