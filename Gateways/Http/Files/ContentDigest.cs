using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>
/// The <c>Content-Digest</c> and <c>Repr-Digest</c> fields (RFC 9530), sha-256 only: <c>sha-256=:base64:</c>. Without a
/// content coding both mean the same bytes. A digest that cannot be checked is refused rather than ignored: whoever sends
/// one relies on it.
/// </summary>
internal static class ContentDigest
{
    private const string Algorithm = "sha-256";

    /// <summary>The digest that the upload must have, or null if the caller named none.</summary>
    /// <exception cref="ApiProblemException">400: the field does not parse, names no sha-256, or the two fields differ.</exception>
    public static byte[]? Expected(IHeaderDictionary headers)
    {
        var content = Parse(headers, "Content-Digest");
        var representation = Parse(headers, "Repr-Digest");
        if (content is not null && representation is not null && !content.AsSpan().SequenceEqual(representation))
            throw Unsupported("Content-Digest and Repr-Digest name different bytes");
        return content ?? representation;
    }

    /// <summary>The field value for a digest in hexadecimal.</summary>
    public static string Format(string sha256Hex) => $"{Algorithm}=:{Convert.ToBase64String(Convert.FromHexString(sha256Hex))}:";

    private static byte[]? Parse(IHeaderDictionary headers, string field)
    {
        var values = headers[field];
        if (values.Count == 0)
            return null;
        foreach (var member in values.ToString().Split(','))
        {
            var trimmed = member.AsSpan().Trim();
            if (!trimmed.StartsWith(Algorithm + "=", StringComparison.Ordinal))
                continue;
            var value = trimmed[(Algorithm.Length + 1)..];
            if (value.Length < 2 || value[0] != ':' || value[^1] != ':')
                throw Unsupported($"{field} must have the form {Algorithm}=:base64:");
            var digest = new byte[SHA256.HashSizeInBytes];
            if (!Convert.TryFromBase64Chars(value[1..^1], digest, out var length) || length != digest.Length)
                throw Unsupported($"{field} must hold 32 bytes in base64");
            return digest;
        }

        throw Unsupported($"{field} names no digest that can be checked here; {Algorithm} can");
    }

    private static ApiProblemException Unsupported(string why) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, ProblemCodes.DigestUnsupported, "The digest cannot be checked", why + ". Nothing was stored."));
}
