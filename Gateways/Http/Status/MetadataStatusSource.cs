using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using OrleansCluster.Client.Consensus;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>
/// The metadata groups and their stores, asked for once however many callers there are: the cluster's own, and those others of which a silo of this
/// process has a replica. Apart from <see cref="StatusSource"/>, on which readiness rests: a process must get ready before the group can come about,
/// and serves its files without it.
/// </summary>
internal sealed class MetadataStatusSource : IDisposable
{
    /// <summary>Groups beside the cluster's own.</summary>
    private const int MaxOthers = 15;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly MetadataClient? _metadata;
    private readonly OtherGroups? _others;
    private readonly IReadOnlyList<string> _silos;
    private readonly TimeProvider _time;
    private readonly SharedAnswer<GroupDocument[]> _answer;

    public MetadataStatusSource(IServiceProvider services, IOptions<HttpGatewayOptions> options, TimeProvider time)
    {
        (_metadata, _silos, _time) = (services.GetService<MetadataClient>(), options.Value.OwnSilos, time);
        if (_metadata is not null && services.GetService<ConsensusGroupClient>() is { } groups)
            _others = new OtherGroups(groups, services.GetRequiredService<IGrainFactory>(), time);
        _answer = new SharedAnswer<GroupDocument[]>(AskAsync, options.Value.StatusMaxAge, time);
    }

    /// <summary>The cluster's own first. Never fails because of the cluster: what does not answer says why.</summary>
    public Task<GroupDocument[]> GetAsync(CancellationToken cancellationToken) => _answer.GetAsync(cancellationToken);

    public void Dispose() => _others?.Dispose();

    private async Task<GroupDocument[]> AskAsync()
    {
        if (_metadata is null)
            return [];
        using var limit = new CancellationTokenSource(Limit, _time);
        var first = AskAsync(MetadataGroups.Default, _metadata, limit.Token);
        var names = _others is null ? [] : await _others.ListAsync(_silos, MaxOthers, limit.Token);
        var others = await Task.WhenAll(names.Select(name => AskAsync(name, _others!.ClientOf(name), limit.Token)));
        return [(await first).Document, .. others.Where(other => IsHere(other.Report)).Select(other => other.Document)];
    }

    // A folder may be of a group that never was, or that the silo has left; if nobody can tell, it is shown.
    private bool IsHere(GroupReport? report) => report is null || report.Replicas.Any(entry =>
        _silos.Contains(entry.Silo) && (entry.Report is null || entry.Report.GroupId != Guid.Empty || entry.Report.Role == ReplicaReport.Starting));

    private static async Task<(GroupDocument Document, GroupReport? Report)> AskAsync(string name, MetadataClient client, CancellationToken cancellationToken)
    {
        var (group, store) = (TryAsync(client.GetGroupAsync, cancellationToken), TryAsync(client.GetStatusAsync, cancellationToken));
        var (report, problem) = await group;
        var (status, storeProblem) = await store;
        return (GroupComposer.Compose(name, report, problem, status, storeProblem), report);
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
