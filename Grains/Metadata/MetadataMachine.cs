using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Leadership;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Snapshots;
using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Grains.Metadata;

/// <summary>A <see cref="MetadataStore"/> behind a consensus group. It keeps nothing for a watch but its polls that wait.</summary>
internal sealed class MetadataMachine(LeaderPolicy policy, TimeProvider time) : IReplicatedStateMachine
{
    private readonly WaitingWatches _watches = new(time);
    private MetadataStore _store = new();
    private LeaderDuties? _duties;

    public ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command)
    {
        // What consensus has in the log for itself is not handed out, and counts as empty.
        while (_store.AppliedIndex + 1 < (ulong)index)
            _store.Apply(_store.AppliedIndex + 1, default);
        var change = _store.Apply((ulong)index, command.Span);
        _duties?.Observe(change);
        foreach (var one in change.Events)
            _watches.Wake(one.Version.Key, one.Version.ModRevision);
        return AnswerCodec.Encode(change.Answer);
    }

    public ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        if (!MetadataQuery.TryDecode(query.Span, out var question, out var refusal))
            return new(AnswerCodec.Encode(refusal with { Revision = _store.Revision }));
        var answer = StoreReader.Answer(_store, question, id => _duties?.RemainingOf(id, time.GetElapsedTime(0)), _watches.Count);
        return question is HistoryQuery { WaitMilliseconds: > 0 } history && answer is HistoryAnswer { Events.Length: 0, IsBehind: false } none
            ? WaitAsync(history, none, cancellationToken)
            : new(AnswerCodec.Encode(answer));
    }

    public ReadOnlyMemory<byte>? Refuse(ReadOnlyMemory<byte> command)
    {
        if (!MetadataCommand.TryDecode(command.Span, out var decoded, out var refusal))
            return AnswerCodec.Encode(refusal with { Revision = _store.Revision });
        if (decoded is ExpireLeasesCommand or CheckpointLeasesCommand or MarkTimeCommand)
            return AnswerCodec.Encode(new RefusedAnswer(RefusalKind.NotForClients) { Revision = _store.Revision });
        return null;
    }

    public LeaderWork Lead(TimeSpan now, DateTimeOffset wall)
    {
        _duties ??= new LeaderDuties(_store, policy);
        var commands = _duties.Propose(now, wall, out var askAgain);
        return new(commands.Count == 0 ? [] : [.. commands.Select(command => (ReadOnlyMemory<byte>)command.Encode())], askAgain);
    }

    public void Follow() => _duties = null;

    public IEnumerable<ReadOnlyMemory<byte>> Freeze() => SnapshotWriter.Write(_store.Freeze());

    public IStateRestore BeginRestore() => new MetadataRestore(Replace);

    // Who waits may have an event in what came with it: everybody asks anew.
    private void Replace(MetadataStore store)
    {
        _store = store;
        _duties = null;
        _watches.WakeAll();
    }

    private async ValueTask<ReadOnlyMemory<byte>> WaitAsync(HistoryQuery query, HistoryAnswer none, CancellationToken cancellationToken)
    {
        if (_watches.Add(query, cancellationToken) is not { } watch)
        {
            return AnswerCodec.Encode(
                new RefusedAnswer(RefusalKind.TooManyWatches, MetadataLimits.MaxWaitingWatches, _watches.Count + 1) { Revision = _store.Revision });
        }

        // All before the revision that woke it has been looked at, while it waited.
        var from = Math.Max(none.NextRevision, await watch.Woken ?? 0);
        return AnswerCodec.Encode(StoreReader.Read(_store, query, from));
    }
}
