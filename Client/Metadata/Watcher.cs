using System.Runtime.CompilerServices;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// Watches a range by long polls, one at a time, of any replica; the next one is asked only when the reader wants it. It goes on from where the last
/// answer ended, at whichever replica, so nothing is left out or told twice.
/// </summary>
internal sealed class Watcher(GroupFinder finder, GroupCalls calls, KeyRange range, WatchOptions options)
{
    /// <summary>How old a replica's state may be: one that is cut off from a majority for longer is left.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private TimeSpan _answeredAt = calls.Now;
    private Sending _sending = new();
    private Route _route = new(finder, calls.First(nearest: true), prefersLeader: false);
    private ReplicaTarget? _at;
    private int _round = 1;

    public async IAsyncEnumerable<WatchBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = options.FromRevision ?? await NewestAsync(cancellationToken) + 1;
        var order = 0;
        var isBehind = true;
        while (true)
        {
            var answer = await PollAsync(next, order, isBehind ? TimeSpan.Zero : options.ProgressInterval, cancellationToken);
            isBehind = answer.IsBehind;
            // A replica that has not caught up with where another one has brought this watch tells no events, and no progress.
            order = answer.NextRevision > next ? answer.NextOrder : Math.Max(order, answer.NextOrder);
            next = Math.Max(next, answer.NextRevision);
            if (answer.Events.Length > 0 || !isBehind)
                yield return new WatchBatch(answer.Events, next) { IsPart = answer.Events.Length > 0 && answer.Events[^1].Version.ModRevision == next, IsBehind = isBehind };
        }
    }

    private async Task<long> NewestAsync(CancellationToken cancellationToken)
    {
        var count = new RangeQuery(new RangeOperation(KeyRange.One(ByteString.OfUtf8("0"))) { CountOnly = true });
        var answer = await calls.AskAsync(count.Encode(), Consistency.Linearizable, calls.Begin(), cancellationToken);
        return answer is RefusedAnswer refused ? throw Refusals.Of(refused) : answer.Revision;
    }

    private async Task<HistoryAnswer> PollAsync(long next, int order, TimeSpan wait, CancellationToken cancellationToken)
    {
        var query = new HistoryQuery(range, next, options.WithPrevious, options.MaxEvents, options.MaxBytes, (int)wait.TotalMilliseconds)
        {
            FromOrder = order,
        }.Encode();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Whoever answered is asked again.
            if ((_at ??= _route.Next()) is not { } target)
            {
                await RestAsync(cancellationToken);
                continue;
            }

            var limit = wait + calls.Options.CallTimeout;
            var answer = await calls.TryAskAsync(target, query, MaxAge, wait, _sending, limit, cancellationToken);
            if (answer is HistoryAnswer history)
            {
                Answered();
                return history;
            }

            if (answer is RefusedAnswer refused)
            {
                var error = Refusals.Of(refused);
                if (error is not MetadataBusyException)
                    throw error;
                _sending.Note(target.Silo, error);
            }

            _at = null;
        }
    }

    private void Answered()
    {
        _answeredAt = calls.Now;
        _round = 1;
        _route.BeginRound();
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        var silent = calls.Now - _answeredAt;
        if (options.GiveUpAfter != Timeout.InfiniteTimeSpan && silent >= options.GiveUpAfter)
            throw _sending.Unavailable(calls.Options.Group, silent);
        await calls.RestAsync(_round++, _sending, calls.Begin(), cancellationToken);
        _route.BeginRound();
    }
}
