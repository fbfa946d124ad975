using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using OrleansCluster.Client.Cache;
using OrleansCluster.Client.Cache.Distributed;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Tests.Sessions;

/// <summary>One instance of a web application that keeps its visitors' carts in ASP.NET's own session state.</summary>
internal sealed class Shop : IAsyncDisposable
{
    /// <summary>What stands before its keys in the cache.</summary>
    public const string InstanceName = "shop:";

    private readonly WebApplication _app;

    private Shop(WebApplication app) => _app = app;

    public Uri Address => new(ClusterHost.BoundUrl(_app));

    public CacheClient Cache => _app.Services.GetRequiredService<CacheClient>();

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public static async Task<Shop> OpenAsync(SiloSettings settings, string keys, TimeSpan idle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "OrleansCluster.Silo" });
        SiloLogging.At(LogLevel.Critical)(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.UseOrleansClient(client => EngineHost.ConfigureClient(client, settings));

        #region sessions
        builder.Services.AddOrleansClusterCache();
        builder.Services.Configure<ClusterDistributedCacheOptions>(cache => cache.InstanceName = "shop:");
        builder.Services.AddSession(session => session.IdleTimeout = idle);

        // What every instance of an application shares: a cookie of one is read by another.
        builder.Services.AddDataProtection().SetApplicationName("shop").PersistKeysToFileSystem(new DirectoryInfo(keys));
        #endregion

        // A loaded machine must not fail what a test does not mean to.
        builder.Services.Configure<CacheClientOptions>(cache => cache.Timeout = TimeSpan.FromSeconds(60));
        var app = builder.Build();
        app.UseRouting();
        app.UseSession();
        app.MapGet("/cart", async context => await context.Response.WriteAsync(await CartAsync(context)));
        app.MapGet("/cart/blocking", context => context.Response.WriteAsync(context.Session.GetString("cart") ?? "nothing"));
        app.MapPost("/cart/{item}", async (string item, HttpContext context) =>
        {
            context.Session.SetString("cart", $"{await CartAsync(context)}, {item}");
            await context.Session.CommitAsync(context.RequestAborted);
        });
        await app.StartAsync();
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<string> CartAsync(HttpContext context)
    {
        await context.Session.LoadAsync(context.RequestAborted);
        return context.Session.GetString("cart") ?? "nothing";
    }
}
