using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary><c>/status</c>: 200 whether ready or not, as long as the cluster answers at all.</summary>
internal static class StatusEndpoint
{
    public static async Task GetAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var services = context.RequestServices;
        var status = services.GetRequiredService<StatusSource>().GetAsync(context.RequestAborted);
        var groups = services.GetRequiredService<MetadataStatusSource>().GetAsync(context.RequestAborted);
        var cache = services.GetRequiredService<CacheStatusSource>().GetAsync(context.RequestAborted);
        var locks = await services.GetRequiredService<LockStatusSource>().GetAsync(context.RequestAborted);
        await GatewayJson.WriteAsync(context, (await status) with { Groups = await groups, Locks = locks, Cache = await cache }, GatewayJson.Relaxed.StatusDocument);
    }
}
