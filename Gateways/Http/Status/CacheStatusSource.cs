using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Cache;
using OrleansCluster.Gateways.Http.Cache;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>What the silos hold of the cache, asked for once however many callers there are.</summary>
internal sealed class CacheStatusSource
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly CacheClient? _cache;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly SharedAnswer<CacheDocument?> _answer;

    public CacheStatusSource(IServiceProvider services, IOptions<HttpGatewayOptions> options, TimeProvider time)
    {
        _cache = services.GetService<CacheClient>();
        _name = services.GetService<IOptions<CacheClientOptions>>()?.Value.Cache ?? "";
        _time = time;
        _answer = new SharedAnswer<CacheDocument?>(AskAsync, options.Value.StatusMaxAge, time);
    }

    /// <summary>Null where nobody takes part in a cache. Never fails because of the cluster: if that does not answer, the document says so.</summary>
    public Task<CacheDocument?> GetAsync(CancellationToken cancellationToken) => _answer.GetAsync(cancellationToken);

    private async Task<CacheDocument?> AskAsync()
    {
        if (_cache is null)
            return null;
        using var limit = new CancellationTokenSource(Limit, _time);
        try
        {
            return await _cache.GetDiagnosticsAsync(limit.Token) is { } told ? CacheComposer.Compose(told) : null;
        }
        catch (Exception e)
        {
            return CacheComposer.Unknown(_name, e is OperationCanceledException or TimeoutException ? "No answer in time." : e.Message);
        }
    }
}
