using Microsoft.AspNetCore.Http;

namespace OrleansCluster.Gateways.Http.Limits;

/// <summary>
/// What every answer says to a browser: do not guess types, do not frame, do not run anything. Stored files come from the
/// same origin as the status page, so a stored script must not be able to run; the page relaxes this for its own two hashes.
/// </summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }
}
