using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Health;
using OrleansCluster.Gateways.Http.Limits;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Gateways.Http.Status;

namespace OrleansCluster.Gateways.Http;

/// <summary>Puts the HTTP gateway into an application.</summary>
public static class HttpGatewayApplicationExtensions
{
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The middleware: security headers, problem details, the limit on concurrent requests. First in the pipeline.</summary>
    public static IApplicationBuilder UseOrleansClusterHttp(this IApplicationBuilder app) => app
        .UseMiddleware<SecurityHeadersMiddleware>()
        .UseMiddleware<ProblemMiddleware>()
        .UseMiddleware<ConcurrencyLimitMiddleware>();

    /// <summary>The endpoints: the status page, <c>/status</c>, <c>/health/*</c>, <c>/v1/files/*</c>.</summary>
    public static IEndpointRouteBuilder MapOrleansClusterHttp(this IEndpointRouteBuilder endpoints)
    {
        // Made now, because it counts from here how long the gateway is up.
        endpoints.ServiceProvider.GetRequiredService<StatusSource>();
        endpoints.MapMethods(GatewayRoutes.Page, Reads, (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<StatusPage>().WriteAsync(context)));
        endpoints.MapMethods(GatewayRoutes.Status, Reads, (RequestDelegate)StatusEndpoint.GetAsync);
        endpoints.MapMethods(GatewayRoutes.Live, Reads, (RequestDelegate)HealthEndpoints.LiveAsync);
        endpoints.MapMethods(GatewayRoutes.Ready, Reads, (RequestDelegate)HealthEndpoints.ReadyAsync);
        MapFiles(endpoints);
        return endpoints;
    }

    private static void MapFiles(IEndpointRouteBuilder endpoints)
    {
        // The pattern only finds the handler; what file is meant is read from the raw target, see FilePath.
        const string pattern = GatewayRoutes.Files + "/{**path}";
        endpoints.MapMethods(pattern, Reads, (RequestDelegate)FileEndpoints.GetAsync);
        endpoints.MapMethods(pattern, [HttpMethods.Put], (RequestDelegate)FileEndpoints.PutAsync);
        endpoints.MapMethods(pattern, [HttpMethods.Delete], (RequestDelegate)FileEndpoints.DeleteAsync);
    }
}
