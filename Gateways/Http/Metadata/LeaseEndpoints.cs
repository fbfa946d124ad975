using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Metadata.Documents;
using OrleansCluster.Gateways.Http.Problems;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary><c>/v1/leases</c>: a key that names a lease ends with it. Whoever grants one renews it.</summary>
internal static class LeaseEndpoints
{
    public const string One = GatewayRoutes.Leases + "/{id}";
    public const string Renew = One + "/renew";

    private const string After = "after";
    private const string Keys = "keys";
    private const int MaxBodyBytes = 4 * 1024;
    private const int UsualLimit = 1_000;

    // More than any lease may have; the client says what is allowed. It only keeps the conversion from failing.
    private const decimal MostSeconds = 1_000_000_000;

    public static async Task GrantAsync(HttpContext context)
    {
        QueryParameters.Of(context.Request);
        var request = await BoundedBody.ReadJsonAsync(context, MaxBodyBytes, MetadataJson.Strict.LeaseRequest);
        var seconds = request.TtlSeconds ?? throw BoundedBody.Invalid("it has no 'ttlSeconds'");
        if (seconds is < 0 or > MostSeconds)
            throw BoundedBody.Invalid("'ttlSeconds' is allowed from 0.1 to 31622400");
        var timeToLive = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        var lease = await ClientOf(context).GrantLeaseAsync(timeToLive, request.LeaseId, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = $"{GatewayRoutes.Leases}/{Text(lease.Id)}";
        var document = new LeaseDocument(Text(lease.Id), lease.TimeToLive.TotalSeconds);
        await GatewayJson.WriteAsync(context, document, MetadataJson.Strict.LeaseDocument);
    }

    public static async Task ListAsync(HttpContext context)
    {
        var parameters = QueryParameters.Of(context.Request, After, RangeReads.Limit);
        var limit = (int)parameters.Number(RangeReads.Limit, 1, 10_000, UsualLimit);
        var page = await ClientOf(context).ListLeasesAsync(parameters.Number(After, 0, long.MaxValue, 0), limit, context.RequestAborted);
        var next = page.HasMore && page.LeaseIds.Count > 0
            ? $"{GatewayRoutes.Leases}?{After}={Text(page.LeaseIds[^1])}&{RangeReads.Limit}={Text(limit)}"
            : null;
        await MetadataJson.WriteAsync(context, new LeasesDocument([.. page.LeaseIds.Select(Text)], next), MetadataJson.Strict.LeasesDocument);
    }

    public static async Task GetAsync(HttpContext context)
    {
        var withKeys = QueryParameters.Of(context.Request, Keys).Flag(Keys);
        var lease = await ClientOf(context).GetLeaseAsync(IdOf(context), withKeys, context.RequestAborted);
        var document = new LeaseDocument(
            Text(lease.Id), lease.TimeToLive.TotalSeconds, lease.Remaining.TotalSeconds, withKeys ? [.. lease.Keys.Select(key => key.Memory)] : null);
        await MetadataJson.WriteAsync(context, document, MetadataJson.Strict.LeaseDocument);
    }

    public static async Task RenewAsync(HttpContext context)
    {
        QueryParameters.Of(context.Request);
        await ClientOf(context).RenewLeaseAsync(IdOf(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task RevokeAsync(HttpContext context)
    {
        QueryParameters.Of(context.Request);
        await ClientOf(context).RevokeLeaseAsync(IdOf(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static long IdOf(HttpContext context)
    {
        var text = context.Request.RouteValues["id"] as string ?? "";
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "That is no lease", $"A lease's id is a whole number from 1 to {long.MaxValue}."));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static MetadataClient ClientOf(HttpContext context) => context.RequestServices.GetRequiredService<MetadataClient>();
}
