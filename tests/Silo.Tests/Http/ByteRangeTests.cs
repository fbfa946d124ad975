using Microsoft.AspNetCore.Http;
using OrleansCluster.Gateways.Http.Files;

namespace OrleansCluster.Silo.Tests.Http;

public sealed class ByteRangeTests
{
    private static readonly DateTimeOffset Modified = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Theory]
    [InlineData("bytes=0-", 0, 10)]
    [InlineData("bytes=9-9", 9, 1)]
    [InlineData("bytes=9-9223372036854775807", 9, 1)]
    [InlineData("bytes=-1", 9, 1)]
    [InlineData("bytes=-9223372036854775807", 0, 10)]
    [InlineData("BYTES=1-2", 1, 2)]
    public void Partial(string header, long offset, long length) =>
        Assert.Equal(new ByteRange(RangeOutcome.Partial, offset, length), Choose(header));

    [Theory]
    [InlineData("bytes=10-10")]
    [InlineData("bytes=-0")]
    public void NotSatisfiable(string header) => Assert.Equal(RangeOutcome.NotSatisfiable, Choose(header).Outcome);

    [Theory]
    [InlineData("")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=1")]
    [InlineData("bytes=2-1")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("items=0-1")]
    public void Whole(string header) => Assert.Equal(new ByteRange(RangeOutcome.Whole, 0, 10), Choose(header));

    [Theory]
    [InlineData("\"v7\"", true)]
    [InlineData("\"v8\"", false)]
    [InlineData("W/\"v7\"", false)]
    [InlineData("Fri, 02 Jan 2026 03:04:05 GMT", true)]
    [InlineData("Fri, 02 Jan 2026 03:04:06 GMT", false)]
    [InlineData("nonsense", false)]
    public void IfRange(string validator, bool holds) =>
        Assert.Equal(holds ? RangeOutcome.Partial : RangeOutcome.Whole, Choose("bytes=0-1", validator).Outcome);

    [Fact]
    public void AnEmptyFileHasNoRange() => Assert.Equal(RangeOutcome.NotSatisfiable, Choose("bytes=0-0", length: 0).Outcome);

    [Fact]
    public void HeadHasNoRange() => Assert.Equal(RangeOutcome.Whole, Choose("bytes=0-1", method: "HEAD").Outcome);

    private static ByteRange Choose(string header, string? ifRange = null, long length = 10, string method = "GET")
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers.Range = header;
        if (ifRange is not null)
            request.Headers.IfRange = ifRange;
        return ByteRange.Choose(request, length, "\"v7\"", Modified);
    }
}
