using System.Net;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>What no well-meaning client sends.</summary>
[Collection(HttpCollection.Name)]
public sealed class HostileRequestTests(ServingSilo silo)
{
    [Theory]
    [InlineData("/v1/files/../../etc/passwd", 404)]
    [InlineData("/v1/files/a/../b", 400)]
    [InlineData("/v1/files/a/./b", 400)]
    [InlineData("/v1/files/a/%2e%2e/b", 400)]
    [InlineData("/v1/files/%2e%2e/%2e%2e/status2", 404)]
    [InlineData("/v1/files/a%2F..%2Fb", 400)]
    [InlineData("/v1/files/a%2fb", 400)]
    [InlineData("/v1/files/a//b", 400)]
    [InlineData("/v1/files//a", 400)]
    [InlineData("/v1/files/a%00b", 400)]
    [InlineData("/v1/files/a%0ab", 400)]
    [InlineData("/v1/files/a%", 400)]
    [InlineData("/v1/files/a%zz", 400)]
    [InlineData("/v1/files/%ff%fe", 400)]
    [InlineData("/v1/files/%c0%ae%c0%ae/x", 400)]
    [InlineData("/v1/filesx", 404)]
    [InlineData("/v1/x/../files/a", 400)]
    [InlineData("/V1/Files/../files/a", 400)]
    [InlineData("/nothing", 404)]
    public async Task PathsThatMeanSomethingElseAreRefused(string target, int status)
    {
        foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE" })
        {
            var (actual, answer) = await RawHttp.StatusAsync(silo.Url, method, target, method == "PUT" ? "Content-Length: 0\r\n" : "");
            Assert.True(actual == status, $"{method} {target}: {answer}");
        }

        Assert.False(File.Exists(Path.Combine(silo.DataFolder, "passwd")));
    }

    [Fact]
    public async Task NamesThatAreTooLongAreRefused()
    {
        var (status, answer) = await RawHttp.StatusAsync(silo.Url, "GET", "/v1/files/" + new string('a', 3000));
        Assert.Equal(400, status);
        Assert.Contains("\"code\":\"file.invalid_path\"", answer);
        (status, _) = await RawHttp.StatusAsync(silo.Url, "GET", "/v1/files/" + new string('a', 20_000));
        Assert.Equal(414, status);
    }

    [Fact]
    public async Task HeadersOverTheLimitAreRefused()
    {
        var (status, _) = await RawHttp.StatusAsync(silo.Url, "GET", "/status", "X-Long: " + new string('a', 40_000) + "\r\n");
        Assert.Equal(431, status);
    }

    [Fact]
    public async Task UnknownMethodAndRouteHaveProblems()
    {
        using var post = await silo.Client.PostAsync("/v1/files/a", new StringContent("x"));
        await Problems.ReadAsync(post, 405, "http.method_not_allowed");
        Assert.Contains("PUT", post.Content.Headers.Allow);
        using var nothing = await silo.Client.GetAsync("/v2/files/a");
        await Problems.ReadAsync(nothing, 404, "http.not_found");
        using var options = await silo.Client.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/v1/files/a"));
        await Problems.ReadAsync(options, 405, "http.method_not_allowed");
    }

    [Fact]
    public async Task ForeignHostNameIsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        request.Headers.Host = "rebound.example";
        using var answer = await silo.Client.SendAsync(request);
        await Problems.ReadAsync(answer, 400, "http.bad_request");
    }

    [Fact]
    public async Task UploadThatBreaksOffLeavesNothing()
    {
        await RawHttp.SendAndDropAsync(
            silo.Url, $"PUT /v1/files/broken.bin HTTP/1.1\r\nHost: {silo.Url.Authority}\r\nContent-Length: 100000\r\n\r\n" + new string('x', 50_000));
        using var content = new StringContent("whole");
        (await silo.Client.PutAsync("/v1/files/whole.bin", content)).EnsureSuccessStatusCode();
        using var get = await silo.Client.GetAsync("/v1/files/broken.bin");
        await Problems.ReadAsync(get, 404, "file.not_found");
    }

    [Fact]
    public async Task TruncatedUploadOnAnOpenConnectionIsRefused()
    {
        var answer = await RawHttp.SendAndShutdownAsync(
            silo.Url, $"PUT /v1/files/short.bin HTTP/1.1\r\nHost: {silo.Url.Authority}\r\nContent-Length: 1000\r\n\r\nonly this");
        Assert.DoesNotContain(" 201 ", answer);
        using var get = await silo.Client.GetAsync("/v1/files/short.bin");
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
    }
}
