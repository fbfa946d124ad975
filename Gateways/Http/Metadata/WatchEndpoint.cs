using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>
/// <c>GET /v1/watch</c>: the changes of a key or a range as server-sent events. How many there are at a time is bounded apart from other requests: a
/// watch lasts, and they must not take each other's room.
/// </summary>
internal sealed class WatchEndpoint(
    MetadataClient metadata, IOptions<HttpGatewayOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public const string FromRevision = "from_revision";
    public const string Previous = "previous";

    private const string LastEventId = "Last-Event-ID";
    private const int BatchBytes = 256 * 1024;

    private int _running;

    public async Task ServeAsync(HttpContext context)
    {
        var parameters = QueryParameters.Of(
            context.Request, RangeParameters.Key, RangeParameters.Prefix, RangeParameters.From, RangeParameters.To, FromRevision, Previous);
        var range = RangeParameters.Of(parameters) ?? throw QueryParameters.Invalid("No key is named: give 'key', 'prefix' (empty for every key), or 'from' and 'to'.");
        var from = FromOf(context.Request, parameters);
        var withPrevious = parameters.Flag(Previous);
        try
        {
            if (Interlocked.Increment(ref _running) > options.Value.MaxWatches)
                throw new ApiProblemException(new ApiProblem(
                    StatusCodes.Status503ServiceUnavailable, ProblemCodes.TooManyWatches, "Too many watches at one time",
                    $"This gateway serves {options.Value.MaxWatches} watches at one time. Try another silo, or later.", Retryable: true));
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await WatchAsync(context, range, from, withPrevious, ending.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status503ServiceUnavailable, ProblemCodes.NotReady, "Not ready", "This process is shutting down.", Retryable: true));
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    // The store is asked before the answer begins: what is wrong then still has a status of its own, and a watch that names no revision gets one
    // that it can go on from, should it break off before the first change.
    private async Task WatchAsync(HttpContext context, KeyRange range, long? from, bool withPrevious, CancellationToken ending)
    {
        var status = await metadata.GetStatusAsync(ending);
        if (from is { } asked && asked < status.CompactedRevision)
            throw new RevisionCompactedException(asked, status.CompactedRevision);
        var first = from ?? status.Revision + 1;
        var watch = new WatchOptions { FromRevision = first, WithPrevious = withPrevious, MaxBytes = BatchBytes };
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep the events back.
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var stream = new EventStream(response.BodyWriter, options.Value.WatchHeartbeat, time);
        await stream.BeginAsync(first, ending);
        await using var batches = metadata.WatchAsync(range, watch, ending).GetAsyncEnumerator(ending);
        try
        {
            await stream.WriteAsync(batches, ending);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await stream.EndAsync(context.RequestAborted); // The caller comes again, to another silo perhaps.
        }
        catch (MetadataException e)
        {
            await stream.FailAsync(ProblemMapping.Of(e), context.TraceIdentifier, context.RequestAborted);
        }
    }

    // What a browser sends when it connects again goes before what the address says.
    private static long? FromOf(HttpRequest request, QueryParameters parameters)
    {
        var from = parameters.Number(FromRevision, 1, long.MaxValue, 0);
        var last = request.Headers[LastEventId].ToString();
        if (last.Length == 0)
            return from == 0 ? null : from;
        return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var next) && next > 0
            ? next
            : throw QueryParameters.Invalid($"{LastEventId} is no revision.");
    }
}
