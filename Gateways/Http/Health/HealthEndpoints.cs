using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Gateways.Http.Status;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Gateways.Http.Health;

/// <summary>
/// <c>/health/live</c> says that the process answers, and asks nobody: a cluster in trouble must not get its processes
/// restarted. <c>/health/ready</c> says whether to send requests here.
/// </summary>
internal static class HealthEndpoints
{
    public static Task LiveAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return GatewayJson.WriteAsync(
            context, new HealthDocument("live", "The process answers."), GatewayJson.Relaxed.HealthDocument);
    }

    public static async Task ReadyAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var lifetime = context.RequestServices.GetService<IHostApplicationLifetime>();
        if (lifetime?.ApplicationStopping.IsCancellationRequested == true)
            throw NotReady("This process is shutting down.");

        var status = await context.RequestServices.GetRequiredService<StatusSource>().GetAsync(context.RequestAborted);
        if (!status.Ready)
            throw NotReady(await WhyAsync(context, status.Summary));
        await GatewayJson.WriteAsync(context, new HealthDocument("ready", status.Summary), GatewayJson.Relaxed.HealthDocument);
    }

    // What a block store waits for is not to be seen on it.
    private static async Task<string> WhyAsync(HttpContext context, string summary)
    {
        if (!context.RequestServices.GetRequiredService<IOptions<HttpGatewayOptions>>().Value.IsStateInMetadata)
            return summary;
        var groups = await context.RequestServices.GetRequiredService<MetadataStatusSource>().GetAsync(context.RequestAborted);
        var bad = groups.Where(group => group.Name == MetadataGroups.Default && group.State != GroupComposer.Good).ToList();
        return bad.Count == 0 ? summary : $"{summary}. The grains' state is in the group '{bad[0].Name}': {bad[0].Summary}";
    }

    private static ApiProblemException NotReady(string detail) => new(new ApiProblem(
        StatusCodes.Status503ServiceUnavailable, ProblemCodes.NotReady, "Not ready", detail, Retryable: true));
}
