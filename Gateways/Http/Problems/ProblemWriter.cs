using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace OrleansCluster.Gateways.Http.Problems;

/// <summary>Writes a problem as RFC 9457 JSON, with Retry-After where a retry makes sense, and never to be cached.</summary>
internal sealed class ProblemWriter(IOptions<HttpGatewayOptions> options)
{
    /// <summary>Replaces whatever the response held. Headers that say more than the body (Allow, Content-Range) stay.</summary>
    public async Task WriteAsync(HttpContext context, ApiProblem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.ETag = default;
        response.Headers.LastModified = default;
        if (problem.Retryable)
            response.Headers.RetryAfter = Math.Max(1, (long)options.Value.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        var document = new ProblemDocument(
            "urn:orleanscluster:problem:" + problem.Code, problem.Title, problem.Status, problem.Detail, problem.Code,
            problem.Retryable, problem.OutcomeKnown, context.TraceIdentifier);
        await GatewayJson.WriteAsync(context, document, GatewayJson.Relaxed.ProblemDocument, "application/problem+json");
    }
}
