using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>
/// Finds the silo that holds the shared folder. This silo is asked first, and takes the folder if it is free; if it is not, all
/// others are asked at once, so that one that does not answer holds up nobody. One search at a time; who waits for it takes what
/// it found. A search goes on in its caller's turns, and ends with them if he is gone: who has waited for it as long as an attempt may take
/// has another begun.
/// </summary>
internal sealed class KeeperFinder(
    SharedStateKeeper own, IGrainFactory grains, IClusterMembershipService membership, ILocalSiloDetails silo)
{
    private readonly Guid _clientId = own.DrawId();
    private readonly ChangeNumbers _numbers = new();
    private readonly Lock _gate = new();
    private KeeperLink? _current;
    private bool _hasRevisions;
    private Task<SearchResult>? _search;

    /// <summary>The keeper that was found last; null if none was yet.</summary>
    public KeeperLink? Current => Volatile.Read(ref _current);

    /// <summary>
    /// Whether the folder's versions are relied on beyond the life of a record. It is the same folder, whoever keeps it: known once a keeper was found.
    /// </summary>
    public bool HasRevisions => Volatile.Read(ref _hasRevisions);

    /// <summary>Whether this silo has ended, so that there is nobody left to look for a keeper.</summary>
    public bool HasEnded => own.HasEnded;

    /// <summary>A keeper; another session than <paramref name="failed"/>'s, or that one again if its keeper says that it is right.</summary>
    public async Task<SearchResult> FindAsync(KeeperLink? failed, StateDeadline deadline)
    {
        Task<SearchResult> search;
        TaskCompletionSource<SearchResult>? mine = null;
        lock (_gate)
        {
            if (_current is { } current && !ReferenceEquals(current, failed))
                return new SearchResult(current, null);
            if (_search is null)
            {
                mine = new TaskCompletionSource<SearchResult>(TaskCreationOptions.RunContinuationsAsynchronously);
                _search = mine.Task;
            }

            search = _search;
        }

        if (mine is not null)
            return await SearchForAllAsync(mine, deadline);
        try
        {
            var found = await deadline.AttemptAsync(search);
            // That search may have begun before the failure.
            return ReferenceEquals(found.Link, failed) ? new SearchResult(null, found.Failure) : found;
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                if (_search == search)
                    _search = null;
            }

            return new SearchResult(null, null);
        }
    }

    private async Task<SearchResult> SearchForAllAsync(TaskCompletionSource<SearchResult> search, StateDeadline deadline)
    {
        var found = new SearchResult(null, null);
        try
        {
            return found = await SearchAsync(deadline);
        }
        finally
        {
            lock (_gate)
            {
                if (_search == search.Task)
                    _search = null;
                if (found.Link is not null)
                    Volatile.Write(ref _current, found.Link);
            }

            search.SetResult(found);
        }
    }

    private async Task<SearchResult> SearchAsync(StateDeadline deadline)
    {
        StateAnswer? failure = null;
        if (!own.IsRetired && await AskOwnAsync(deadline) is { } first)
        {
            if (first.Kind == StateAnswerKind.Done)
                return new SearchResult(LinkOf(first, null), null);
            if (first.Kind == StateAnswerKind.Failed)
                failure = first;
        }

        var asked = Others().ConvertAll(name => AskAsync(name, deadline));
        while (asked.Count > 0)
        {
            var next = await Task.WhenAny(asked);
            asked.Remove(next);
            var (answer, grain) = await next;
            if (answer is { Kind: StateAnswerKind.Done })
                return new SearchResult(LinkOf(answer, grain), null);
            if (answer is { Kind: StateAnswerKind.Failed })
                failure ??= answer;
        }

        // A silo that stops keeps the state for its own grains only if nobody else does.
        if (own.IsRetired && await AskOwnAsync(deadline) is { Kind: StateAnswerKind.Done } last)
            return new SearchResult(LinkOf(last, null), null);
        return new SearchResult(null, failure?.Detail);
    }

    private async Task<StateAnswer?> AskOwnAsync(StateDeadline deadline)
    {
        try
        {
            return await deadline.AttemptAsync(own.OpenSessionAsync(_clientId, isOwn: true));
        }
        catch (TimeoutException)
        {
            return null; // It is being opened, and takes its time.
        }
    }

    private async Task<(StateAnswer? Answer, ISharedStateGrain Grain)> AskAsync(string siloName, StateDeadline deadline)
    {
        var grain = grains.GetGrain<ISharedStateGrain>(SharedStates.KeyOf(siloName));
        try
        {
            return (await deadline.AttemptAsync(grain.OpenSessionAsync(_clientId)), grain);
        }
        catch (Exception)
        {
            // Whatever keeps it from answering, it is not to be had now; that nobody is, the caller gets to know.
            return (null, grain);
        }
    }

    private List<string> Others() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && member.Name != silo.Name)
            .Select(member => member.Name)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    // A session that is known goes on, with the changes that are waited for in it.
    private KeeperLink LinkOf(StateAnswer opened, ISharedStateGrain? grain)
    {
        var session = opened.Session!;
        Volatile.Write(ref _hasRevisions, opened.HasRevisions);
        return Current is { } current && current.Session == session && current.IsOwn == grain is null
            ? current
            : new KeeperLink(session, _numbers, grain is null ? own : null, grain);
    }
}
