using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Limits;

/// <summary>
/// Who waits for a lock, at most <see cref="HttpGatewayOptions.MaxLockWaits"/> at one time, counted apart from other requests: a wait lasts, and what it waits for is
/// a request of the holder, who must find room to renew and to release.
/// </summary>
internal sealed class LockWaits(IOptions<HttpGatewayOptions> options)
{
    private int _running;

    /// <summary>Gives the request's own room back, and has it counted here until what is returned is disposed of.</summary>
    /// <exception cref="ApiProblemException">503 <c>http.too_many_lock_waits</c>.</exception>
    public RequestSlot Enter(HttpContext context)
    {
        var wait = new RequestSlot(() => Interlocked.Decrement(ref _running));
        if (Interlocked.Increment(ref _running) > options.Value.MaxLockWaits)
        {
            wait.Dispose();
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status503ServiceUnavailable, ProblemCodes.TooManyLockWaits, "Too many wait for locks at one time",
                $"Through this gateway {options.Value.MaxLockWaits} wait for locks at one time. Nothing was done. Try another silo, or later, or do not wait.", Retryable: true));
        }

        context.Features.Get<RequestSlot>()?.Dispose();
        return wait;
    }
}
