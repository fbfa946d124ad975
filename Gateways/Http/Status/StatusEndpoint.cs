using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary><c>/status</c>: 200 whether ready or not, as long as the cluster answers at all.</summary>
internal static class StatusEndpoint
{
    public static async Task GetAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var status = await context.RequestServices.GetRequiredService<StatusSource>().GetAsync(context.RequestAborted);
        await GatewayJson.WriteAsync(context, status, GatewayJson.Relaxed.StatusDocument);
    }
}
