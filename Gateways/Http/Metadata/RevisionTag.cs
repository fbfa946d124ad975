using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansCluster.Gateways.Http.Files;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>A key's entity tag: the revision that made what it holds, which it has at no other time, not even after a deletion.</summary>
internal static class RevisionTag
{
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>The revision that a tag names; null if it is none of ours.</summary>
    public static long? RevisionOf(ReadOnlySpan<char> tag) =>
        tag.Length > 2 && tag[0] == '"' && tag[^1] == '"'
        && long.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) && revision > 0 ? revision : null;

    /// <summary>What If-Match and If-None-Match say of a read, in the order of RFC 9110 §13.2.2. Dates are not known here.</summary>
    public static PreconditionOutcome Evaluate(IHeaderDictionary headers, string tag)
    {
        if (headers.IfMatch.Count > 0 && !Preconditions.Matches(headers.IfMatch, tag, strong: true))
            return PreconditionOutcome.Failed;
        return headers.IfNoneMatch.Count > 0 && Preconditions.Matches(headers.IfNoneMatch, tag, strong: false)
            ? PreconditionOutcome.NotModified
            : PreconditionOutcome.Holds;
    }
}
