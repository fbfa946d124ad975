using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>The part of a file that a GET is answered with (RFC 9110 §14).</summary>
/// <param name="Outcome">Whole, partial or not satisfiable.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes; zero if not satisfiable.</param>
internal readonly record struct ByteRange(RangeOutcome Outcome, long Offset, long Length)
{
    /// <summary>
    /// One range is served. Several in one request, another unit, or a header that does not parse are ignored, as the RFC
    /// allows: the answer is the whole file.
    /// </summary>
    public static ByteRange Choose(HttpRequest request, long fileLength, string etag, DateTimeOffset modified)
    {
        var whole = new ByteRange(RangeOutcome.Whole, 0, fileLength);
        if (!HttpMethods.IsGet(request.Method) || request.Headers.Range.Count == 0)
            return whole;
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header) ||
            !string.Equals(header.Unit.Value, "bytes", StringComparison.OrdinalIgnoreCase) || header.Ranges.Count != 1)
            return whole;
        if (!IfRangeHolds(request, etag, modified))
            return whole;

        var range = header.Ranges.Single();
        if (range.From is null)
            return Suffix(range.To ?? 0, fileLength);
        if (range.From >= fileLength)
            return new ByteRange(RangeOutcome.NotSatisfiable, 0, 0);
        var last = Math.Min(range.To ?? long.MaxValue, fileLength - 1);
        return new ByteRange(RangeOutcome.Partial, range.From.Value, last - range.From.Value + 1);
    }

    private static ByteRange Suffix(long wanted, long fileLength)
    {
        var length = Math.Min(wanted, fileLength);
        return length == 0
            ? new ByteRange(RangeOutcome.NotSatisfiable, 0, 0)
            : new ByteRange(RangeOutcome.Partial, fileLength - length, length);
    }

    // RFC 9110 §13.1.5: a validator that does not match exactly (a weak tag never does) means "send everything".
    private static bool IfRangeHolds(HttpRequest request, string etag, DateTimeOffset modified)
    {
        var value = request.Headers.IfRange.ToString();
        if (value.Length == 0)
            return true;
        if (!RangeConditionHeaderValue.TryParse(value, out var condition))
            return false;
        if (condition.EntityTag is { } tag)
            return !tag.IsWeak && tag.Tag == etag;
        return condition.LastModified == Preconditions.ToSeconds(modified);
    }
}
