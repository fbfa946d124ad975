using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Locks;
using OrleansCluster.Gateways.Http.Limits;
using OrleansCluster.Gateways.Http.Metadata;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>
/// <c>/v1/locks/{name}</c>: exclusive locks. POST acquires, PUT renews, DELETE releases, GET shows; <c>/v1/locks</c> lists what is contended. Whoever acquires one renews it, and counts
/// its lease from before he sent the request.
/// </summary>
internal static class LockEndpoints
{
    private const string Holder = "holder";
    private const string Waiters = "waiters";
    private const string Names = "names";
    private const int MaxBodyBytes = 4 * 1024;
    private const int UsualWaiters = 100;
    private const int UsualNames = 100;
    private const int MostWaiters = 1_000;
    private const int HolderDigits = 32;
    private static readonly TimeSpan UsualLease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    // More than any time here may be; the lock service says what is allowed. It only keeps the conversion from failing.
    private const decimal MostSeconds = 1_000_000;

    public static async Task AcquireAsync(HttpContext context)
    {
        QueryParameters.Of(context.Request);
        BoundedBody.RefuseIdempotencyKey(context.Request);
        var name = LockTarget.Of(context);
        var request = await BoundedBody.ReadJsonAsync(context, MaxBodyBytes, LockJson.Strict.LockRequest);
        var options = new LockOptions
        {
            Lease = Seconds(request.LeaseSeconds, nameof(request.LeaseSeconds)) ?? UsualLease,
            LockDelay = Seconds(request.LockDelaySeconds, nameof(request.LockDelaySeconds)) ?? TimeSpan.Zero,
            Note = request.Note,
        };
        var wait = Seconds(request.WaitSeconds, nameof(request.WaitSeconds)) ?? TimeSpan.Zero;
        if (wait > LongestWait)
            throw BoundedBody.Invalid($"'waitSeconds' is allowed from 0 to {LongestWait.TotalSeconds}");
        var holder = request.Holder ?? RandomNumberGenerator.GetHexString(HolderDigits, lowercase: true);
        var (hold, waited) = await AcquireAsync(context, name, holder, options, wait, isDrawn: request.Holder is null);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = LockTarget.UrlOf(name);
        try
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            await GatewayJson.WriteAsync(context, Document(hold) with { WaitedSeconds = Math.Floor(waited.TotalMilliseconds) / 1000 }, LockJson.Strict.LockHoldDocument);
        }
        catch when (request.Holder is null)
        {
            BrokerOf(context).ReleaseLater(name, holder, options.Lease); // nobody else knows who holds it
            HeldOf(context).Released(name, holder);
            throw;
        }
    }

    private static async Task<(HoldInfo Hold, TimeSpan Waited)> AcquireAsync(HttpContext context, string name, string holder, LockOptions options, TimeSpan wait, bool isDrawn)
    {
        using var room = HeldOf(context).Enter(name, holder);
        using var waiting = wait > TimeSpan.Zero ? context.RequestServices.GetRequiredService<LockWaits>().Enter(context) : null;
        var answer = await TryAcquireAsync(context, room, name, holder, options, wait, isDrawn);
        if (answer is { Hold: { } hold })
            return (hold, answer.Waited);
        throw new ApiProblemException(answer.End == BrokeredEnd.Superseded
            ? new ApiProblem(
                StatusCodes.Status409Conflict, ProblemCodes.LockSuperseded, "A later request took its place", $"'{holder}' has asked for '{name}' again since: that request is answered for both.")
            : new ApiProblem(
                StatusCodes.Status409Conflict, ProblemCodes.LockHeld, "Somebody else holds it", $"'{name}' was not granted within {wait.TotalSeconds:0.###} s, or the wait was ended by a DELETE. Nothing was done.", Retryable: true));
    }

    // What was granted counts from then on, and what may have been granted, too, if nobody is there to give it back.
    private static async Task<BrokeredAnswer> TryAcquireAsync(HttpContext context, LockRoom room, string name, string holder, LockOptions options, TimeSpan wait, bool isDrawn)
    {
        var counts = options.Lease + options.LockDelay;
        try
        {
            var answer = await BrokerOf(context).TryAcquireAsync(name, holder, options, wait, isDrawn, context.RequestAborted);
            if (answer.Hold is not null)
                room.MayHold(counts);
            return answer;
        }
        catch (Exception e) when (!isDrawn && e is not LockException { OutcomeKnown: true })
        {
            room.MayHold(counts);
            throw;
        }
    }

    public static async Task RenewAsync(HttpContext context)
    {
        var (name, holder) = Target(context);
        var isHeld = await BrokerOf(context).RenewAsync(name, holder, context.RequestAborted);
        if (isHeld)
            HeldOf(context).Renewed(name, holder);
        Answer(context, isHeld, name, holder);
    }

    public static async Task ReleaseAsync(HttpContext context)
    {
        var (name, holder) = Target(context);
        var wasHeld = await BrokerOf(context).ReleaseAsync(name, holder, context.RequestAborted);
        HeldOf(context).Released(name, holder);
        Answer(context, wasHeld, name, holder);
    }

    public static async Task ShowAsync(HttpContext context)
    {
        var waiters = (int)QueryParameters.Of(context.Request, Waiters).Number(Waiters, 0, MostWaiters, UsualWaiters);
        var name = LockTarget.Of(context);
        var report = await ShowAsync(context, name, waiters);
        context.Response.Headers.CacheControl = "no-store";
        var document = new LockDocument(
            name,
            [.. report.Holds.Select(one => Document(one.Hold) with { RemainingSeconds = one.Remaining?.TotalSeconds, Ended = one.IsEnded })],
            report.Waiting,
            [.. report.Waiters.Select(one => new LockWaiterDocument(one.Owner, one.Note, one.Waited.TotalSeconds))]);
        await GatewayJson.WriteAsync(context, document, LockJson.Strict.LockDocument);
    }

    // What only reads leaves nothing uncertain.
    private static async Task<LockReport> ShowAsync(HttpContext context, string name, int waiters)
    {
        try
        {
            return await BrokerOf(context).ShowAsync(name, waiters, context.RequestAborted);
        }
        catch (LockUnavailableException e)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status503ServiceUnavailable, e.Code, "Not now", e.Message, Retryable: true));
        }
    }

    public static async Task ListAsync(HttpContext context)
    {
        var names = (int)QueryParameters.Of(context.Request, Names).Number(Names, 0, LockDiagnosticsGrains.MaxNames, UsualNames);
        var told = await context.RequestServices.GetRequiredService<LockClient>().GetDiagnosticsAsync(names, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await GatewayJson.WriteAsync(context, LockComposer.Compose(told), LockJson.Strict.LocksDocument);
    }

    private static (string Name, string Holder) Target(HttpContext context)
    {
        var parameters = QueryParameters.Of(context.Request, Holder);
        var holder = parameters.Has(Holder) ? parameters.Bytes(Holder)!.Value.ToString() : throw QueryParameters.Invalid($"'{Holder}' is missing: who holds the lock.");
        return (LockTarget.Of(context), holder);
    }

    private static void Answer(HttpContext context, bool wasHeld, string name, string holder)
    {
        if (!wasHeld)
        {
            throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status404NotFound, ProblemCodes.LockLost, "It is not held", $"'{holder}' does not hold '{name}': its lease ran out, it was released, or it was never acquired."));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static TimeSpan? Seconds(decimal? value, string member) => value switch
    {
        null => null,
        < 0 or > MostSeconds => throw BoundedBody.Invalid($"'{char.ToLowerInvariant(member[0])}{member[1..]}' is {value.Value.ToString(CultureInfo.InvariantCulture)}"),
        { } seconds => TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)),
    };

    private static LockHoldDocument Document(HoldInfo held) => new(
        held.Owner, held.Token.ToString(CultureInfo.InvariantCulture), held.Lease.TotalSeconds, null, null, held.Note, held.SinceUtc);

    private static LocksHeld HeldOf(HttpContext context) => context.RequestServices.GetRequiredService<LocksHeld>();

    private static LockBroker BrokerOf(HttpContext context) => context.RequestServices.GetRequiredService<LockClient>().Broker;
}
