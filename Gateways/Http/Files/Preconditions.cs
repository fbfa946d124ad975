using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>Conditional requests for reading, in the order of RFC 9110 §13.2.2.</summary>
internal static class Preconditions
{
    /// <summary>What the conditions say about the file as it is now.</summary>
    public static PreconditionOutcome Evaluate(HttpRequest request, string etag, DateTimeOffset modified)
    {
        var headers = request.Headers;
        if (headers.IfMatch.Count > 0)
        {
            if (!Matches(headers.IfMatch, etag, strong: true))
                return PreconditionOutcome.Failed;
        }
        else if (HeaderUtilities.TryParseDate(headers.IfUnmodifiedSince.ToString(), out var unmodifiedSince) &&
                 ToSeconds(modified) > unmodifiedSince)
        {
            return PreconditionOutcome.Failed;
        }

        if (headers.IfNoneMatch.Count > 0)
            return Matches(headers.IfNoneMatch, etag, strong: false) ? PreconditionOutcome.NotModified : PreconditionOutcome.Holds;
        if (HeaderUtilities.TryParseDate(headers.IfModifiedSince.ToString(), out var modifiedSince) &&
            ToSeconds(modified) <= modifiedSince)
            return PreconditionOutcome.NotModified;
        return PreconditionOutcome.Holds;
    }

    /// <summary>Whether a list of entity tags, or <c>*</c>, names the tag. A list that does not parse names nothing.</summary>
    public static bool Matches(StringValues header, string etag, bool strong)
    {
        if (!EntityTagHeaderValue.TryParseList(header, out var tags))
            return false;
        foreach (var tag in tags)
        {
            if (tag.Equals(EntityTagHeaderValue.Any) || (tag.Tag == etag && !(strong && tag.IsWeak)))
                return true;
        }

        return false;
    }

    /// <summary>HTTP dates have whole seconds; a finer time is cut, or it would never compare equal.</summary>
    public static DateTimeOffset ToSeconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
