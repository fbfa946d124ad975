using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OrleansCluster.Client.Files;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>
/// PUT and DELETE. An answer 2xx is sent after the commit and is its acknowledgement. Whatever else is answered, or nothing,
/// the file holds its old content or the whole new one.
/// </summary>
internal sealed class FileWrites(FileClient files, IOptions<HttpGatewayOptions> options)
{
    public async Task PutAsync(HttpContext context, string path)
    {
        var request = context.Request;
        RefuseWhatIsNotDone(request);
        var limit = options.Value.MaxUploadBytes;
        if (request.ContentLength > limit)
            throw UploadStream.TooLarge(limit);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;

        var expectedDigest = ContentDigest.Expected(request.Headers);
        var expectedVersion = await ExpectedVersionAsync(request, path, context.RequestAborted);
        var replaces = await ReplacesAsync(path, expectedVersion, context.RequestAborted);
        await using var upload = new UploadStream(request.Body, limit, expectedDigest);
        FileStat written;
        try
        {
            written = await files.WriteAsync(path, upload, new FileWriteOptions { ExpectedVersion = expectedVersion }, context.RequestAborted);
        }
        catch (WriteConflictException e) when (expectedVersion is not null)
        {
            throw new ApiProblemException(PreconditionFailed(e.Message));
        }

        await AcknowledgeAsync(context, path, written, replaces);
    }

    public async Task DeleteAsync(HttpContext context, string path)
    {
        RefuseDates(context.Request);
        var expectedVersion = await ExpectedVersionAsync(context.Request, path, context.RequestAborted);
        try
        {
            var deleted = expectedVersion is { } version
                ? await files.DeleteAsync(path, version, context.RequestAborted)
                : await files.DeleteAsync(path, context.RequestAborted);
            if (!deleted)
                throw new FileMissingException(path);
        }
        catch (WriteConflictException e) when (expectedVersion is not null)
        {
            throw new ApiProblemException(PreconditionFailed(e.Message));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static ApiProblem PreconditionFailed(string detail) => new(
        StatusCodes.Status412PreconditionFailed, ProblemCodes.PreconditionFailed, "The condition does not hold", detail);

    // For the choice between 200 and 201 only. Without a condition another writer may come between: then either is true.
    private async ValueTask<bool> ReplacesAsync(string path, long? expectedVersion, CancellationToken cancellationToken) =>
        expectedVersion is { } version ? version > 0 : await files.StatAsync(path, cancellationToken) is not null;

    private static async Task AcknowledgeAsync(HttpContext context, string path, FileStat stat, bool replaced)
    {
        var response = context.Response;
        response.StatusCode = replaced ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        response.Headers.ETag = FileTag.Of(stat);
        response.Headers.CacheControl = "no-store";
        if (!replaced)
            response.Headers.Location = FilePath.ToUrlPath(path);
        await GatewayJson.WriteAsync(context, FileDocument.OfFile(stat), GatewayJson.Relaxed.FileDocument);
    }

    /// <summary>
    /// The version that If-Match or If-None-Match asks for: null for no condition, 0 for "nothing there". The cluster
    /// compares it in the write itself; what is looked up here only turns a tag into a version.
    /// </summary>
    private async Task<long?> ExpectedVersionAsync(HttpRequest request, string path, CancellationToken cancellationToken)
    {
        var headers = request.Headers;
        if (headers.IfNoneMatch.Count > 0)
        {
            if (headers.IfNoneMatch.ToString().Trim() != "*" || headers.IfMatch.Count > 0)
                throw Unsupported("Of If-None-Match only '*' is supported for a change, and not together with If-Match.");
            return 0;
        }

        if (headers.IfMatch.Count == 0)
            return null;
        if (!EntityTagHeaderValue.TryParseList(headers.IfMatch, out var tags))
            throw Unsupported("If-Match does not parse.");
        if (tags is [{ IsWeak: false } only] && FileTag.VersionOf(only.Tag.AsSpan()) is { } version)
            return version;
        var stat = await files.StatAsync(path, cancellationToken);
        if (stat is null || !Preconditions.Matches(headers.IfMatch, FileTag.Of(stat), strong: true))
            throw new ApiProblemException(PreconditionFailed(stat is null ? "There is no file." : "The file is not the one asked for."));
        return stat.Version;
    }

    // What a caller relies on and is not done is refused, never ignored.
    private static void RefuseWhatIsNotDone(HttpRequest request)
    {
        RefuseDates(request);
        if (request.Headers.ContentRange.Count > 0)
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "A part cannot be put",
                "A PUT with Content-Range would store a part as if it were the whole (RFC 9110 §14.5)."));
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status415UnsupportedMediaType, ProblemCodes.UnsupportedMediaType, "The coding is not supported",
                $"Content-Encoding '{encoding}' would not be given back on reading; send the bytes as they are to be read."));
    }

    private static void RefuseDates(HttpRequest request)
    {
        if (request.Headers.IfUnmodifiedSince.Count > 0 || request.Headers.IfModifiedSince.Count > 0)
            throw Unsupported("A date is too coarse to guard a change: use If-Match with the ETag.");
    }

    private static ApiProblemException Unsupported(string detail) => new(new ApiProblem(
        StatusCodes.Status501NotImplemented, ProblemCodes.PreconditionUnsupported, "The condition is not supported", detail + " Nothing was done."));
}
