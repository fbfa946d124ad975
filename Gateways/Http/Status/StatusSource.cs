using Microsoft.Extensions.Options;
using OrleansCluster.Client.Status;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>
/// The cluster's status, asked for once however many callers there are: an answer is shared until it is older than
/// <see cref="HttpGatewayOptions.StatusMaxAge"/>.
/// </summary>
internal sealed class StatusSource(ClusterStatusClient cluster, IOptions<HttpGatewayOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private Task<StatusDocument>? _current;
    private long _asked;

    /// <summary>Never fails because of the cluster: if that does not answer, the document says so.</summary>
    public Task<StatusDocument> GetAsync(CancellationToken cancellationToken)
    {
        Task<StatusDocument> current;
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
    private async Task<StatusDocument> AskAsync()
    {
        var limit = options.Value.StatusTimeout;
        using var timeout = new CancellationTokenSource(limit, time);
        ClusterStatus? status = null;
        string? problem = null;
        try
        {
            status = await cluster.GetAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            problem = $"The cluster did not answer within {limit.TotalSeconds:0.#} s";
        }
        catch (Exception e)
        {
            problem = $"The cluster cannot be asked: {e.Message}";
        }

        return StatusComposer.Compose(
            status, problem, options.Value, time.GetUtcNow(), time.GetElapsedTime(_started));
    }
}
