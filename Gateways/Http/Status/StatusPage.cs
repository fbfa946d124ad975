using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>
/// The page at <c>/</c>: one self-contained document, composed once of the embedded resources. Its content security policy
/// names the hashes of its one style and one script, so that nothing else can run, stored files included.
/// </summary>
internal sealed class StatusPage
{
    private readonly byte[] _body;
    private readonly string _policy;
    private readonly string _etag;

    public StatusPage()
    {
        var style = Read("page.css");
        var script = Read("page.js");
        var html = Read("index.html")
            .Replace("/*style*/", style, StringComparison.Ordinal)
            .Replace("/*script*/", script, StringComparison.Ordinal);
        _body = Encoding.UTF8.GetBytes(html);
        _policy =
            $"default-src 'none'; style-src '{Hash(style)}'; script-src '{Hash(script)}'; connect-src 'self'; img-src data:; " +
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        _etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(_body))[..32]}\"";
    }

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.ContentSecurityPolicy = _policy;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = _etag;
        if (Files.Preconditions.Matches(context.Request.Headers.IfNoneMatch, _etag, strong: false))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = _body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(_body, context.RequestAborted);
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Read(string name)
    {
        using var stream = typeof(StatusPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource '{name}' is not in this build.");
        using var reader = new StreamReader(stream);

        // A carriage return would be normalized by the browser before it hashes, and the policy would not match.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
