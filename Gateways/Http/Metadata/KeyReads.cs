using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Metadata.Documents;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>GET and HEAD of a key, as the bytes it holds or as JSON.</summary>
internal sealed class KeyReads(MetadataClient metadata)
{
    public async Task ServeAsync(HttpContext context, ByteString key, QueryParameters parameters)
    {
        var options = new ReadOptions { Consistency = ReadParameters.Consistency(parameters), Revision = ReadParameters.Revision(parameters) };
        var result = await metadata.GetAsync(key, options, context.RequestAborted);
        var response = context.Response;
        response.Headers[MetadataHeaders.Revision] = Text(result.Revision);
        if (result.Item is not { } item)
            throw KeyMissing();
        Describe(response, item);
        switch (RevisionTag.Evaluate(context.Request.Headers, RevisionTag.Of(item.ModRevision)))
        {
            case PreconditionOutcome.Failed:
                throw new ApiProblemException(FileWrites.PreconditionFailed($"The key holds what revision {item.ModRevision} made of it."));
            case PreconditionOutcome.NotModified:
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
        }

        if (WantsJson(context.Request))
        {
            await GatewayJson.WriteAsync(context, KeyDocument.Of(item), MetadataJson.Strict.KeyDocument);
            return;
        }

        response.ContentType = "application/octet-stream";
        response.ContentLength = item.Value.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(item.Value.Memory, context.RequestAborted);
    }

    public static ApiProblemException KeyMissing() => new(new ApiProblem(
        StatusCodes.Status404NotFound, ProblemCodes.KeyNotFound, "There is no such key"));

    private static void Describe(HttpResponse response, KeyVersion item)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.Accept;
        headers.ETag = RevisionTag.Of(item.ModRevision);
        headers[MetadataHeaders.CreateRevision] = Text(item.CreateRevision);
        headers[MetadataHeaders.ModRevision] = Text(item.ModRevision);
        headers[MetadataHeaders.Version] = Text(item.Version);
        if (item.LeaseId != 0)
            headers[MetadataHeaders.Lease] = Text(item.LeaseId);
    }

    // The bytes, unless JSON is named, and is not wanted less than bytes are.
    private static bool WantsJson(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return false;
        var json = accepted.FirstOrDefault(one => one.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase));
        var bytes = accepted.FirstOrDefault(one => one.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase));
        return json is not null && (json.Quality ?? 1) > 0 && (json.Quality ?? 1) >= (bytes?.Quality ?? (bytes is null ? 0 : 1));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
