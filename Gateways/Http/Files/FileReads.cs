using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansCluster.Client.Files;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>GET and HEAD of a file: validators, conditions, one range, and the bytes as they come from the cluster.</summary>
internal sealed class FileReads(FileClient files)
{
    private const int BufferBytes = 256 * 1024;

    public async Task ServeAsync(HttpContext context, string path)
    {
        var request = context.Request;
        if (HttpMethods.IsHead(request.Method))
        {
            var stat = await files.StatAsync(path, context.RequestAborted) ?? throw new FileMissingException(path);
            Prepare(context, stat);
            return;
        }

        // Opened first, then described: the validators are those of the version whose bytes follow.
        await using var content = await files.OpenReadAsync(path, null, context.RequestAborted);
        var range = Prepare(context, content.Stat);
        if (range.Length > 0)
            await CopyAsync(context, content, range);
    }

    /// <summary>Status and headers. A length of zero in the result means that no body follows.</summary>
    private static ByteRange Prepare(HttpContext context, FileStat stat)
    {
        var response = context.Response;
        var etag = FileTag.Of(stat);
        var modified = stat.ModifiedUtc;
        switch (Preconditions.Evaluate(context.Request, etag, modified))
        {
            case PreconditionOutcome.Failed:
                throw new ApiProblemException(FileWrites.PreconditionFailed("The file is not the one asked for."));
            case PreconditionOutcome.NotModified:
                response.StatusCode = StatusCodes.Status304NotModified;
                Describe(response, stat, etag);
                return default;
        }

        var range = ByteRange.Choose(context.Request, stat.Length, etag, modified);
        if (range.Outcome == RangeOutcome.NotSatisfiable)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{stat.Length}");
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status416RangeNotSatisfiable, ProblemCodes.RangeNotSatisfiable, "The range is not in the file",
                $"The file has {stat.Length} bytes."));
        }

        Describe(response, stat, etag);
        response.ContentType = "application/octet-stream";
        response.ContentLength = range.Length;
        if (range.Outcome == RangeOutcome.Partial)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange =
                string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{stat.Length}");
        }

        return range;
    }

    private static void Describe(HttpResponse response, FileStat stat, string etag)
    {
        var headers = response.Headers;
        headers.ETag = etag;
        headers.LastModified = Preconditions.ToSeconds(stat.ModifiedUtc).ToString("R", CultureInfo.InvariantCulture);
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "no-cache";
        headers["Repr-Digest"] = ContentDigest.Format(stat.Sha256);
    }

    // The first read comes before the headers go out: most of what can fail, fails while it can still be said.
    private static async Task CopyAsync(HttpContext context, FileReadStream content, ByteRange range)
    {
        var aborted = context.RequestAborted;
        content.Seek(range.Offset, SeekOrigin.Begin);
        if (range.Offset + range.Length == content.Length)
        {
            await content.CopyToAsync(context.Response.Body, aborted);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var left = range.Length; left > 0;)
            {
                var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, BufferBytes)), aborted);
                if (read == 0)
                    throw new EndOfStreamException("The file ended before its length.");
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), aborted);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
