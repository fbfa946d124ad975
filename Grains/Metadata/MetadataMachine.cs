using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Leadership;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Snapshots;
using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Grains.Metadata;

/// <summary>A <see cref="MetadataStore"/> behind a consensus group. It keeps nothing for a watch but its polls that wait.</summary>
internal sealed class MetadataMachine : IReplicatedStateMachine
{
    private const int KeysPerTurn = 10_000;

    private readonly LeaderPolicy _policy;
    private readonly TimeProvider _time;
    private readonly WaitingWatches _watches;
    private MetadataStore _store = new();
    private LeaderDuties? _duties;

    /// <param name="policy">What it goes by as the leader's.</param>
    /// <param name="time">For how long watches wait, and for what is told of leases.</param>
    public MetadataMachine(LeaderPolicy policy, TimeProvider time)
    {
        (_policy, _time) = (policy, time);
        _watches = new WaitingWatches(time, () => _store.Revision);
    }

    public ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command)
    {
        // What consensus has in the log for itself is not handed out, and counts as empty.
        while (_store.AppliedIndex + 1 < (ulong)index)
            _store.Apply(_store.AppliedIndex + 1, default);
        var change = _store.Apply((ulong)index, command.Span);
        _duties?.Observe(change);
        foreach (var one in change.Events)
            _watches.Wake(one.Version.Key, one.Version.ModRevision);
        return change.EncodedAnswer;
    }

    public ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        if (!MetadataQuery.TryDecode(query.Span, out var question, out var refusal))
            return new(AnswerCodec.Encode(refusal with { Revision = _store.Revision }));
        if (question is RangeQuery range)
            return ReadAsync(range, cancellationToken);
        var answer = StoreReader.Answer(_store, question, id => _duties?.RemainingOf(id, _time.GetElapsedTime(0)), _watches.Count);
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
        _duties ??= new LeaderDuties(_store, _policy);
        var commands = _duties.Propose(now, wall, out var askAgain);
        return new(commands.Count == 0 ? [] : [.. commands.Select(command => (ReadOnlyMemory<byte>)command.Encode())], askAgain);
    }

    public void Follow() => _duties = null;

    public IEnumerable<ReadOnlyMemory<byte>> Freeze() => SnapshotWriter.Write(_store.Freeze());

    public IStateRestore BeginRestore() => new MetadataRestore(Replace);

    // Who waits may have an event in what came with it.
    private void Replace(MetadataStore store)
    {
        _store = store;
        _duties = null;
        _watches.WakeAll();
    }

    // A read that looks at many keys gives way to heartbeats in between; what is applied meanwhile it does not see.
    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(RangeQuery query, CancellationToken cancellationToken)
    {
        var revision = _store.Revision;
        if (!_store.TryBeginRead(query.Operation, out var read, out var refusal))
            return AnswerCodec.Encode(refusal with { Revision = revision });
        RangeResult? result;
        while ((result = read.Step(KeysPerTurn)) is null)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return AnswerCodec.Encode(new RangeAnswer(result) { Revision = revision });
    }

    private async ValueTask<ReadOnlyMemory<byte>> WaitAsync(HistoryQuery query, HistoryAnswer none, CancellationToken cancellationToken)
    {
        if (_watches.Add(query, cancellationToken) is not { } watch)
        {
            return AnswerCodec.Encode(
                new RefusedAnswer(RefusalKind.TooManyWatches, MetadataLimits.MaxWaitingWatches, _watches.Count + 1) { Revision = _store.Revision });
        }

        return await watch.Woken is { } from
            ? AnswerCodec.Encode(StoreReader.Read(_store, query, Math.Max(none.NextRevision, from)))
            : AnswerCodec.Encode(none with { IsBehind = true, Revision = _store.Revision }); // To be asked anew, each in its time.
    }
}
