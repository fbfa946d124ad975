using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Locks;
using OrleansCluster.Gateways.Http.Locks;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>What is held and waited for, asked for once however many callers there are.</summary>
internal sealed class LockStatusSource
{
    private const int Names = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly LockClient? _locks;
    private readonly TimeProvider _time;
    private readonly SharedAnswer<LocksDocument?> _answer;

    public LockStatusSource(IServiceProvider services, IOptions<HttpGatewayOptions> options, TimeProvider time)
    {
        (_locks, _time) = (services.GetService<LockClient>(), time);
        _answer = new SharedAnswer<LocksDocument?>(AskAsync, options.Value.StatusMaxAge, time);
    }

    /// <summary>Null where there is no lock service. Never fails because of the cluster: if that does not answer, the document says so.</summary>
    public Task<LocksDocument?> GetAsync(CancellationToken cancellationToken) => _answer.GetAsync(cancellationToken);

    private async Task<LocksDocument?> AskAsync()
    {
        if (_locks is null)
            return null;
        using var limit = new CancellationTokenSource(Limit, _time);
        try
        {
            return LockComposer.Compose(await _locks.GetDiagnosticsAsync(Names, limit.Token));
        }
        catch (Exception e)
        {
            return LockComposer.Unknown(e is OperationCanceledException ? $"No answer within {Limit.TotalSeconds:0.#} s." : e.Message);
        }
    }
}
