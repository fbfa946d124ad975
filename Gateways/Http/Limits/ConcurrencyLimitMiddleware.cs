using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Limits;

/// <summary>
/// Serves at most <see cref="HttpGatewayOptions.MaxConcurrentRequests"/> requests at one time and refuses the rest at
/// once: a queue would only hide the overload. Liveness is let through, or an overload would get the process killed; watches, which
/// last, are counted by themselves, and so is who waits for a lock, from when his request was read (<see cref="LockWaits"/>).
/// </summary>
internal sealed class ConcurrencyLimitMiddleware(RequestDelegate next, IOptions<HttpGatewayOptions> options)
{
    private readonly int _limit = options.Value.MaxConcurrentRequests;
    private int _running;

    public async Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path == GatewayRoutes.Live || path.StartsWithSegments(GatewayRoutes.Watch, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        using var slot = new RequestSlot(() => Interlocked.Decrement(ref _running));
        if (Interlocked.Increment(ref _running) > _limit)
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status503ServiceUnavailable, ProblemCodes.TooBusy, "Too many requests at one time",
                $"This gateway serves {_limit} requests at one time. Nothing was done; retry.", Retryable: true));
        context.Features.Set(slot);
        await next(context);
    }
}
