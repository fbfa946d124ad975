using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>Reads a body that is held in memory: its bound is asked before the first byte, and memory is taken as bytes come.</summary>
internal static class BoundedBody
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>Tokens of a JSON body. A transaction of the most operations has about half as many.</summary>
    private const int MaxTokens = 16_384;

    /// <exception cref="ApiProblemException">413: it is longer than allowed.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int limit)
    {
        var request = context.Request;
        RefuseWhatIsNotDone(request);
        if (request.ContentLength > limit)
            throw TooLarge(limit);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = (2L * limit) + FirstBytes; // The server counts the frames of a chunked body too.
        var buffer = new byte[Math.Min(limit, (int)Math.Min(request.ContentLength ?? FirstBytes, FirstBytes) + 1)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == limit)
                    break;
                Array.Resize(ref buffer, (int)Math.Min(limit, 2L * length));
            }

            var read = await request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted);
            if (read == 0)
                return buffer.Length == length ? buffer : buffer[..length];
            length += read;
        }

        return await request.Body.ReadAsync(new byte[1], context.RequestAborted) == 0 ? buffer : throw TooLarge(limit);
    }

    /// <summary>Reads a JSON body. A member that is not known, or stands twice, is refused: it must not be taken for one that was left out.</summary>
    /// <exception cref="ApiProblemException">400, 413 or 415.</exception>
    public static async Task<T> ReadJsonAsync<T>(HttpContext context, int limit, JsonTypeInfo<T> type)
        where T : class
    {
        // A page of another site can send other types without asking (it is no "simple" request).
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var media)
            || !media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status415UnsupportedMediaType, ProblemCodes.UnsupportedMediaType, "The body is no JSON",
                "Content-Type must be application/json. Nothing was done."));
        }

        var body = await ReadAsync(context, limit);
        try
        {
            CheckTokens(body, type.Options.MaxDepth);
            return JsonSerializer.Deserialize(body, type) ?? throw Invalid("it is null");
        }
        catch (JsonException e)
        {
            throw Invalid(e.Message.Length > 300 ? e.Message[..300] : e.Message);
        }
    }

    public static ApiProblemException Invalid(string why) => new(new ApiProblem(
        StatusCodes.Status400BadRequest, ProblemCodes.InvalidBody, "The body is not what is wanted here", $"The body is refused: {why.TrimEnd('.')}. Nothing was done."));

    private static ApiProblemException TooLarge(int limit) => new(new ApiProblem(
        StatusCodes.Status413PayloadTooLarge, ProblemCodes.PayloadTooLarge, "The body is too large",
        $"Allowed are {limit} bytes. Nothing was done."));

    // Small values take a hundred times their length in memory.
    private static void CheckTokens(ReadOnlySpan<byte> body, int maxDepth)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        for (var tokens = 0; reader.Read(); tokens++)
        {
            if (tokens > MaxTokens)
                throw Invalid($"it has more than {MaxTokens} JSON tokens");
        }
    }

    // What a caller relies on and is not done is refused, never ignored.
    private static void RefuseWhatIsNotDone(HttpRequest request)
    {
        if (request.Headers.ContentRange.Count > 0)
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "A part cannot be put",
                "A PUT with Content-Range would store a part as if it were the whole (RFC 9110 §14.5)."));
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status415UnsupportedMediaType, ProblemCodes.UnsupportedMediaType, "The coding is not supported",
                $"Content-Encoding '{encoding}' is not decoded here; send the bytes as they are."));
        RefuseIdempotencyKey(request);
    }

    /// <summary>Only a condition makes a change that is sent again safe, see docs/metadata-http.md.</summary>
    public static void RefuseIdempotencyKey(HttpRequest request)
    {
        if (request.Headers.ContainsKey("Idempotency-Key"))
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status501NotImplemented, ProblemCodes.IdempotencyUnsupported, "Idempotency-Key is not supported",
                "A change that may be sent again needs a condition instead: If-Match, If-None-Match, or a transaction's compares. Nothing was done."));
    }
}
