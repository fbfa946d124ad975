using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>
/// The key in a request's path, from the request line as it was sent: everything behind <c>/v1/kv/</c>, percent-decoded to bytes. A '/' is a
/// byte like any other.
/// </summary>
internal static class KeyTarget
{
    /// <summary>The key; null if the path names none, and so means the whole of keys.</summary>
    /// <exception cref="ApiProblemException">400 <c>http.invalid_key</c>.</exception>
    public static ByteString? Of(HttpContext context)
    {
        var rawTarget = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return Parse(rawTarget, context.Request.PathBase.ToUriComponent() + GatewayRoutes.Keys);
    }

    /// <summary>Parses a request target in origin or absolute form, of which <paramref name="prefix"/> is the mount point.</summary>
    /// <exception cref="ApiProblemException">400 <c>http.invalid_key</c>.</exception>
    public static ByteString? Parse(string rawTarget, string prefix)
    {
        var path = FilePath.StripToPath(rawTarget);
        if (!path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            throw Invalid("the path leaves the area of keys by dot segments or encoding");
        path = path[prefix.Length..];
        if (path.Length == 0 || path == "/")
            return null;
        if (path[0] != '/')
            throw Invalid("the path leaves the area of keys by dot segments or encoding");
        var key = PercentBytes.Decode(path.AsSpan(1), plusIsSpace: false)
            ?? throw Invalid("a '%' is without two hexadecimal digits, or a character must be percent-encoded");
        if (HasDotSegment(key))
            throw Invalid("clients and proxies resolve the segments '.' and '..' of a path; name such a key by ?key=");
        return Check(ByteString.CopyOf(key));
    }

    /// <summary>The key, if it has an allowed length.</summary>
    /// <exception cref="ApiProblemException">400 <c>http.invalid_key</c>.</exception>
    public static ByteString Check(ByteString key) => key.Length is >= 1 and <= MetadataLimits.MaxKeyBytes
        ? key
        : throw Invalid($"it has {key.Length} bytes; allowed are 1 to {MetadataLimits.MaxKeyBytes}");

    /// <summary>Where a key is: by path, or as a parameter where a path would not arrive as it was sent.</summary>
    public static string UrlOf(ByteString key) => HasDotSegment(key.Span) || key.Span.Contains((byte)0)
        ? $"{GatewayRoutes.Keys}?key={PercentBytes.Encode(key.Span)}"
        : $"{GatewayRoutes.Keys}/{PercentBytes.Encode(key.Span, keepSlashes: true)}";

    private static bool HasDotSegment(ReadOnlySpan<byte> key)
    {
        foreach (var segment in key.Split((byte)'/'))
        {
            if (key[segment] is [(byte)'.'] or [(byte)'.', (byte)'.'])
                return true;
        }

        return false;
    }

    private static ApiProblemException Invalid(string why) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, ProblemCodes.InvalidKey, "The key is not allowed", $"The key is refused: {why}. Nothing was done."));
}
