using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Metadata.Documents;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>POST below <c>/v1/kv</c>: transactions, compaction, quotas.</summary>
internal static class StoreEndpoints
{
    public const string Transaction = GatewayRoutes.Keys + "/transaction";
    public const string Compact = GatewayRoutes.Keys + "/compact";
    public const string Quota = GatewayRoutes.Keys + "/quota";

    /// <summary>A command's bytes in base64, and what JSON there is around them.</summary>
    private const int MaxTransactionBytes = (MetadataLimits.MaxCommandBytes / 3 * 4) + (512 * 1024);

    private const int MaxSmallBytes = 16 * 1024;

    public static async Task TransactionAsync(HttpContext context)
    {
        QueryParameters.Of(context.Request);
        var request = await BoundedBody.ReadJsonAsync(context, MaxTransactionBytes, MetadataJson.Strict.TransactionRequest);
        var compares = (request.If ?? []).Select(one => Given(one).ToCompare()).ToArray();
        var then = (request.Then ?? []).Select(one => Given(one).ToOperation()).ToArray();
        var otherwise = (request.Else ?? []).Select(one => Given(one).ToOperation()).ToArray();
        var outcome = await ClientOf(context).Transaction().If(compares).Then(then).Else(otherwise).CommitAsync(context.RequestAborted);
        var run = outcome.Succeeded ? then : otherwise;
        var results = outcome.Results.Select((result, at) => ResultDocument.Of(run[at], result)).ToArray();
        var document = new TransactionDocument(outcome.Succeeded, outcome.Revision, outcome.IsAbridged ? true : null, results);
        await MetadataJson.WriteAsync(context, document, MetadataJson.Strict.TransactionDocument);
    }

    public static async Task CompactAsync(HttpContext context)
    {
        QueryParameters.Of(context.Request);
        var request = await BoundedBody.ReadJsonAsync(context, MaxSmallBytes, MetadataJson.Strict.CompactRequest);
        await ClientOf(context).CompactAsync(request.Revision ?? throw BoundedBody.Invalid("it has no 'revision'"), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task QuotaAsync(HttpContext context)
    {
        QueryParameters.Of(context.Request);
        var request = await BoundedBody.ReadJsonAsync(context, MaxSmallBytes, MetadataJson.Strict.QuotaRequest);
        var prefix = RangeRequest.Choose("prefix", request.Prefix, request.PrefixText) ?? default;
        await ClientOf(context).SetQuotaAsync(prefix, request.Bytes, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static T Given<T>(T? one)
        where T : class => one ?? throw BoundedBody.Invalid("a list has null in it");

    private static MetadataClient ClientOf(HttpContext context) => context.RequestServices.GetRequiredService<MetadataClient>();
}
