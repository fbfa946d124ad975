using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>
/// The metadata group and its store, asked for once however many callers there are. Apart from <see cref="StatusSource"/>, on which readiness
/// rests: a process must get ready before the group can come about, and serves its files without it.
/// </summary>
internal sealed class MetadataStatusSource(IServiceProvider services, IOptions<HttpGatewayOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly MetadataClient? _metadata = services.GetService<MetadataClient>();
    private readonly Lock _gate = new();
    private Task<GroupDocument[]>? _current;
    private long _asked;

    /// <summary>Never fails because of the cluster: what does not answer says why.</summary>
    public Task<GroupDocument[]> GetAsync(CancellationToken cancellationToken)
    {
        Task<GroupDocument[]> current;
        lock (_gate)
        {
            if (_current is null || (_current.IsCompleted && time.GetElapsedTime(_asked) >= options.Value.StatusMaxAge))
            {
                _asked = time.GetTimestamp();
                _current = AskAsync();
            }

            current = _current;
        }

        return current.WaitAsync(cancellationToken);
    }

    // Belongs to no request: whoever asked first may go away while others wait for the same answer.
    private async Task<GroupDocument[]> AskAsync()
    {
        if (_metadata is null)
            return [];
        using var limit = new CancellationTokenSource(Limit, time);
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
