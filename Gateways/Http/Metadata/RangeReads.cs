using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Metadata.Documents;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>GET of many keys, a page at a time. The following pages are of the same revision as the first.</summary>
internal sealed class RangeReads(MetadataClient metadata)
{
    public const string Limit = "limit";
    public const string KeysOnly = "keys_only";
    public const string CountOnly = "count_only";

    private const int UsualLimit = 1_000;
    private const int MaxLimit = 10_000;

    public async Task ServeAsync(HttpContext context, KeyRange range, QueryParameters parameters)
    {
        var options = new RangeOptions
        {
            Consistency = ReadParameters.Consistency(parameters),
            Revision = ReadParameters.Revision(parameters),
            CountOnly = parameters.Flag(CountOnly),
            KeysOnly = parameters.Flag(KeysOnly),
            Limit = (int)parameters.Number(Limit, 1, MaxLimit, UsualLimit),
        };
        var page = await metadata.GetRangeAsync(range, options.CountOnly ? options with { Limit = 0 } : options, context.RequestAborted);
        var document = new RangeDocument(
            page.Revision, page.Count, page.HasMore, NextOf(range, options, page), KeyDocument.OfAll(page.Items, !options.KeysOnly));
        await MetadataJson.WriteAsync(context, document, MetadataJson.Strict.RangeDocument);
    }

    private static string? NextOf(KeyRange range, RangeOptions options, RangeOutcome page)
    {
        if (!page.HasMore || page.Items.Count == 0)
            return null;
        var revision = options.Revision > 0 ? options.Revision : page.Revision;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{GatewayRoutes.Keys}?{RangeParameters.Rest(range, page.Items[^1].Key.Successor())}&{Limit}={options.Limit}&{ReadParameters.AtRevision}={revision}{(options.KeysOnly ? "&" + KeysOnly : "")}");
    }
}
