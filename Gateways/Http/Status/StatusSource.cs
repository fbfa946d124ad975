using Microsoft.Extensions.Options;
using OrleansCluster.Client.Status;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>
/// The cluster's status, asked for once however many callers there are: an answer is shared until it is older than
/// <see cref="HttpGatewayOptions.StatusMaxAge"/>.
/// </summary>
internal sealed class StatusSource
{
    private readonly ClusterStatusClient _cluster;
    private readonly HttpGatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly SharedAnswer<StatusDocument> _answer;
    private readonly long _started;

    public StatusSource(ClusterStatusClient cluster, IOptions<HttpGatewayOptions> options, TimeProvider time)
    {
        (_cluster, _options, _time, _started) = (cluster, options.Value, time, time.GetTimestamp());
        _answer = new SharedAnswer<StatusDocument>(AskAsync, _options.StatusMaxAge, time);
    }

    /// <summary>Never fails because of the cluster: if that does not answer, the document says so.</summary>
    public Task<StatusDocument> GetAsync(CancellationToken cancellationToken) => _answer.GetAsync(cancellationToken);

    private async Task<StatusDocument> AskAsync()
    {
        var limit = _options.StatusTimeout;
        using var timeout = new CancellationTokenSource(limit, _time);
        ClusterStatus? status = null;
        string? problem = null;
        try
        {
            status = await _cluster.GetAsync(timeout.Token);
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
            status, problem, _options, _time.GetUtcNow(), _time.GetElapsedTime(_started));
    }
}
