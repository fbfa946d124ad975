using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Consensus;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Groups;
using OrleansCluster.Gateways.Http.Health;
using OrleansCluster.Gateways.Http.Limits;
using OrleansCluster.Gateways.Http.Locks;
using OrleansCluster.Gateways.Http.Metadata;
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

    /// <summary>The endpoints: the status page, <c>/status</c>, <c>/health/*</c>, <c>/v1/files/*</c>; where the metadata client is registered, <c>/v1/kv/*</c>, <c>/v1/leases/*</c>, <c>/v1/watch</c>; where the lock client is, <c>/v1/locks/*</c>; where the client of consensus groups is, <c>/v1/groups/*</c>.</summary>
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
        if (endpoints.ServiceProvider.GetService<MetadataClient>() is not null)
            MapMetadata(endpoints);
        if (endpoints.ServiceProvider.GetService<LockClient>() is not null)
            MapLocks(endpoints);
        if (endpoints.ServiceProvider.GetService<ConsensusGroupClient>() is not null)
            MapGroups(endpoints);
        return endpoints;
    }

    private static void MapGroups(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods(GroupEndpoints.Members, Reads, (RequestDelegate)GroupEndpoints.ShowAsync);
        endpoints.MapMethods(GroupEndpoints.Members, [HttpMethods.Post], (RequestDelegate)GroupEndpoints.AddAsync);
        endpoints.MapMethods(GroupEndpoints.Member, [HttpMethods.Delete], (RequestDelegate)GroupEndpoints.RemoveAsync);
        endpoints.MapMethods(GroupEndpoints.Leader, [HttpMethods.Post], (RequestDelegate)GroupEndpoints.HandOverAsync);
    }

    private static void MapLocks(IEndpointRouteBuilder endpoints)
    {
        // The pattern only finds the handler; what name is meant is read from the raw target, see LockTarget.
        endpoints.MapMethods(GatewayRoutes.Locks, Reads, (RequestDelegate)LockEndpoints.ListAsync);
        const string locks = GatewayRoutes.Locks + "/{**name}";
        endpoints.MapMethods(locks, Reads, (RequestDelegate)LockEndpoints.ShowAsync);
        endpoints.MapMethods(locks, [HttpMethods.Post], (RequestDelegate)LockEndpoints.AcquireAsync);
        endpoints.MapMethods(locks, [HttpMethods.Put], (RequestDelegate)LockEndpoints.RenewAsync);
        endpoints.MapMethods(locks, [HttpMethods.Delete], (RequestDelegate)LockEndpoints.ReleaseAsync);
    }

    private static void MapMetadata(IEndpointRouteBuilder endpoints)
    {
        string[] posts = [HttpMethods.Post];
        endpoints.MapMethods(StoreEndpoints.Transaction, posts, (RequestDelegate)StoreEndpoints.TransactionAsync);
        endpoints.MapMethods(StoreEndpoints.Compact, posts, (RequestDelegate)StoreEndpoints.CompactAsync);
        endpoints.MapMethods(StoreEndpoints.Quota, posts, (RequestDelegate)StoreEndpoints.QuotaAsync);

        // The pattern only finds the handler; what key is meant is read from the raw target, see KeyTarget.
        const string keys = GatewayRoutes.Keys + "/{**key}";
        endpoints.MapMethods(keys, Reads, (RequestDelegate)KeyEndpoints.GetAsync);
        endpoints.MapMethods(keys, [HttpMethods.Put], (RequestDelegate)KeyEndpoints.PutAsync);
        endpoints.MapMethods(keys, [HttpMethods.Delete], (RequestDelegate)KeyEndpoints.DeleteAsync);

        endpoints.MapMethods(GatewayRoutes.Leases, posts, (RequestDelegate)LeaseEndpoints.GrantAsync);
        endpoints.MapMethods(GatewayRoutes.Leases, Reads, (RequestDelegate)LeaseEndpoints.ListAsync);
        endpoints.MapMethods(LeaseEndpoints.One, Reads, (RequestDelegate)LeaseEndpoints.GetAsync);
        endpoints.MapMethods(LeaseEndpoints.One, [HttpMethods.Delete], (RequestDelegate)LeaseEndpoints.RevokeAsync);
        endpoints.MapMethods(LeaseEndpoints.Renew, posts, (RequestDelegate)LeaseEndpoints.RenewAsync);
        endpoints.MapMethods(GatewayRoutes.Watch, [HttpMethods.Get], (RequestDelegate)(context =>
            context.RequestServices.GetRequiredService<WatchEndpoint>().ServeAsync(context)));
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
