using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>
/// <c>/v1/kv</c>: which handler a request goes to. A key is named by the path, or by <c>?key=</c>, where a path would not arrive as it was sent.
/// </summary>
internal static class KeyEndpoints
{
    public static Task GetAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (KeyTarget.Of(context) is { } key)
            return services.GetRequiredService<KeyReads>().ServeAsync(context, key, OfKey(context.Request));
        var parameters = QueryParameters.Of(
            context.Request, RangeParameters.Key, RangeParameters.Prefix, RangeParameters.From, RangeParameters.To, RangeReads.Limit,
            RangeReads.KeysOnly, RangeReads.CountOnly, ReadParameters.AtRevision, ReadParameters.MaxAge);
        var range = RangeParameters.Of(parameters);
        return range is { IsOne: true } one
            ? services.GetRequiredService<KeyReads>().ServeAsync(context, one.From, OfKey(context.Request, RangeParameters.Key))
            : services.GetRequiredService<RangeReads>().ServeAsync(context, range ?? KeyRange.All, parameters);
    }

    public static Task PutAsync(HttpContext context)
    {
        var writes = context.RequestServices.GetRequiredService<KeyWrites>();
        if (KeyTarget.Of(context) is { } key)
            return writes.PutAsync(context, key, QueryParameters.Of(context.Request, KeyWrites.Lease));
        var parameters = QueryParameters.Of(context.Request, RangeParameters.Key, KeyWrites.Lease);
        return writes.PutAsync(context, RangeParameters.Of(parameters)?.From ?? throw NothingNamed("key"), parameters);
    }

    public static Task DeleteAsync(HttpContext context)
    {
        var writes = context.RequestServices.GetRequiredService<KeyWrites>();
        if (KeyTarget.Of(context) is { } key)
        {
            QueryParameters.Of(context.Request);
            return writes.DeleteAsync(context, key);
        }

        var parameters = QueryParameters.Of(context.Request, RangeParameters.Key, RangeParameters.Prefix, RangeParameters.From, RangeParameters.To);
        var range = RangeParameters.Of(parameters) ?? throw NothingNamed("key', 'prefix', or 'from' and 'to");
        return range.IsOne ? writes.DeleteAsync(context, range.From) : writes.DeleteRangeAsync(context, range);
    }

    private static QueryParameters OfKey(HttpRequest request, params ReadOnlySpan<string> more) =>
        QueryParameters.Of(request, [ReadParameters.AtRevision, ReadParameters.MaxAge, .. more]);

    private static Exception NothingNamed(string what) => QueryParameters.Invalid($"No key is named: put it into the path, or give '{what}'.");
}
