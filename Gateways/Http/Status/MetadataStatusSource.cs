using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>
/// The metadata group and its store, asked for once however many callers there are. Apart from <see cref="StatusSource"/>, on which readiness
/// rests: a process must get ready before the group can come about, and serves its files without it.
/// </summary>
internal sealed class MetadataStatusSource
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly MetadataClient? _metadata;
    private readonly TimeProvider _time;
    private readonly SharedAnswer<GroupDocument[]> _answer;

    public MetadataStatusSource(IServiceProvider services, IOptions<HttpGatewayOptions> options, TimeProvider time)
    {
        (_metadata, _time) = (services.GetService<MetadataClient>(), time);
        _answer = new SharedAnswer<GroupDocument[]>(AskAsync, options.Value.StatusMaxAge, time);
    }

    /// <summary>Never fails because of the cluster: what does not answer says why.</summary>
    public Task<GroupDocument[]> GetAsync(CancellationToken cancellationToken) => _answer.GetAsync(cancellationToken);

    private async Task<GroupDocument[]> AskAsync()
    {
        if (_metadata is null)
            return [];
        using var limit = new CancellationTokenSource(Limit, _time);
        var (group, store) = (TryAsync(_metadata.GetGroupAsync, limit.Token), TryAsync(_metadata.GetStatusAsync, limit.Token));
        var (report, problem) = await group;
        var (status, storeProblem) = await store;
        return [GroupComposer.Compose(report, problem, status, storeProblem)];
    }

    private static async Task<(T? Answer, string? Problem)> TryAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return (await ask(cancellationToken), null);
        }
        catch (OperationCanceledException)
        {
            return (null, $"No answer within {Limit.TotalSeconds:0.#} s.");
        }
        catch (Exception e)
        {
            return (null, e.Message);
        }
    }
}
