using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>
/// The file or directory a request names, taken from the request line as it was sent. The server's decoded path will not
/// do: it has dot segments resolved and cannot tell an encoded slash from a real one, so two names could fall together.
/// Here each segment is decoded by itself, strictly, and what could mean two things is refused.
/// </summary>
/// <param name="Value">Decoded segments joined by '/', without a leading or trailing slash; "" is the root.</param>
/// <param name="IsDirectory">The name ended in '/', or is the root.</param>
internal readonly record struct FilePath(string Value, bool IsDirectory)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static FilePath Of(HttpContext context)
    {
        var rawTarget = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return Parse(rawTarget, context.Request.PathBase.ToUriComponent() + GatewayRoutes.Files);
    }

    /// <summary>Parses a request target in origin or absolute form, of which <paramref name="prefix"/> is the mount point.</summary>
    /// <exception cref="ApiProblemException">400 <c>http.invalid_path</c>.</exception>
    public static FilePath Parse(string rawTarget, string prefix)
    {
        var path = StripToPath(rawTarget);
        if (!path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            throw Invalid("it leaves the file area by dot segments or encoding");
        path = path[prefix.Length..];
        if (path.Length == 0 || path == "/")
            return new FilePath("", true);
        if (path[0] != '/')
            throw Invalid("it leaves the file area by dot segments or encoding");

        var isDirectory = path[^1] == '/';
        var segments = path[1..(isDirectory ? ^1 : ^0)].Split('/');
        for (var i = 0; i < segments.Length; i++)
            segments[i] = Decode(segments[i]);
        return new FilePath(string.Join('/', segments), isDirectory);
    }

    /// <summary>The path as a URL path: every segment percent-encoded.</summary>
    public static string ToUrlPath(string path) =>
        GatewayRoutes.Files + "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));

    internal static string StripToPath(string rawTarget)
    {
        var target = rawTarget;
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (target.Length > 0 && target[0] != '/' && scheme > 0)
        {
            var slash = target.IndexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    private static string Decode(string segment)
    {
        if (segment.Length == 0)
            throw Invalid("it has an empty segment");
        var bytes = new byte[segment.Length];
        var length = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            var c = segment[i];
            if (c > 0x7E || c < 0x20)
                throw Invalid("it has a character that must be percent-encoded as UTF-8");
            if (c == '%')
            {
                if (i + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[i + 1]) || !char.IsAsciiHexDigit(segment[i + 2]))
                    throw Invalid("it has a '%' without two hexadecimal digits");
                bytes[length++] = Convert.ToByte(segment.Substring(i + 1, 2), 16);
                i += 2;
                continue;
            }

            bytes[length++] = (byte)c;
        }

        var decoded = DecodeUtf8(bytes.AsSpan(0, length));
        if (decoded is "." or "..")
            throw Invalid("'.' and '..' are not names");
        if (decoded.Contains('/'))
            throw Invalid("a name cannot contain an encoded '/'");
        foreach (var c in decoded)
        {
            if (char.IsControl(c))
                throw Invalid("a name cannot contain control characters");
        }

        return decoded;
    }

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Invalid("its bytes are not UTF-8");
        }
    }

    private static ApiProblemException Invalid(string why) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, ProblemCodes.InvalidPath, "The path names no file", $"The path is refused: {why}."));
}
