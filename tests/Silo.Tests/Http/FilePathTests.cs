using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Silo.Tests.Http;

public sealed class FilePathTests
{
    [Theory]
    [InlineData("/v1/files/a", "a", false)]
    [InlineData("/v1/files/a/b/", "a/b", true)]
    [InlineData("/v1/files/", "", true)]
    [InlineData("/v1/files", "", true)]
    [InlineData("/v1/files/a?x=/../y", "a", false)]
    [InlineData("/v1/files/a%20b/%E2%82%AC", "a b/€", false)]
    [InlineData("/v1/files/a%252Fb", "a%2Fb", false)]
    [InlineData("/v1/files/a+b", "a+b", false)]
    [InlineData("http://host:8080/v1/files/a", "a", false)]
    [InlineData("http://host/v1/files/a?u=http://x/", "a", false)]
    [InlineData("/v1/files/http://x", null, false)]
    public void Parse(string target, string? path, bool isDirectory)
    {
        if (path is null)
            Assert.Throws<ApiProblemException>(() => FilePath.Parse(target, "/v1/files"));
        else
            Assert.Equal(new FilePath(path, isDirectory), FilePath.Parse(target, "/v1/files"));
    }

    [Theory]
    [InlineData("a/b c/€ %2F#?")]
    [InlineData("..a/.b./c..")]
    public void UrlPathParsesBack(string path) => Assert.Equal(path, FilePath.Parse(FilePath.ToUrlPath(path), "/v1/files").Value);
}
