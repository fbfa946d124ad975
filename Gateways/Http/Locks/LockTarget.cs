using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Metadata;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>
/// The name of a lock in a request's path, from the request line as it was sent: everything behind <c>/v1/locks/</c>, percent-decoded, UTF-8. A
/// '/' is a letter like any other. What a name may be says the lock service.
/// </summary>
internal static class LockTarget
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ApiProblemException">400 <c>http.invalid_lock_name</c>.</exception>
    public static string Of(HttpContext context)
    {
        var prefix = context.Request.PathBase.ToUriComponent() + GatewayRoutes.Locks + "/";
        var path = FilePath.StripToPath(context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "");
        if (!path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            throw Invalid("the path leaves the area of locks by dot segments or encoding");
        var bytes = PercentBytes.Decode(path.AsSpan(prefix.Length), plusIsSpace: false)
            ?? throw Invalid("a '%' is without two hexadecimal digits, or a character must be percent-encoded");
        try
        {
            var name = Utf8.GetString(bytes);
            return name.Split('/').Any(segment => segment is "." or "..")
                ? throw Invalid("clients and proxies resolve the segments '.' and '..' of a path")
                : name;
        }
        catch (DecoderFallbackException)
        {
            throw Invalid("it is not UTF-8");
        }
    }

    /// <summary>Where a lock is.</summary>
    public static string UrlOf(string name) => $"{GatewayRoutes.Locks}/{PercentBytes.Encode(Encoding.UTF8.GetBytes(name), keepSlashes: true)}";

    private static ApiProblemException Invalid(string why) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, ProblemCodes.InvalidLockName, "That is no lock's name", $"The name is refused: {why}. Nothing was done."));
}
