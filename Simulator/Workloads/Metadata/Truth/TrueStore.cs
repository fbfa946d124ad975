using System.Collections.Immutable;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using StoreOperation = OrleansCluster.Algorithms.Metadata.Commands.Operation;

namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>
/// The metadata store by its rules, as simply as they can be written: every revision is kept whole, nothing is ever forgotten, nothing is
/// fast, but that it counts what the store may have forgotten, for the quotas. What it answers, as text, is what the store must have answered. It
/// knows no bounds that a simulation does not reach.
/// </summary>
internal sealed class TrueStore
{
    private readonly List<ImmutableSortedDictionary<string, TrueVersion>> _states = [ImmutableSortedDictionary.Create<string, TrueVersion>(StringComparer.Ordinal)];
    private readonly List<IReadOnlyList<TrueChange>> _changes = [[]];
    private readonly SortedDictionary<long, TrueLease> _leases = [];
    private readonly Dictionary<long, TrueSession> _sessions = [];
    private readonly List<long> _ended = [];
    private readonly TrueRoom _room = new();
    private long _applied;

    /// <summary>The newest revision.</summary>
    public long Revision => _states.Count - 1;

    /// <summary>The least revision that can be read.</summary>
    public long Compacted { get; private set; }

    public IReadOnlyDictionary<long, TrueLease> Leases => _leases;

    /// <summary>The prefixes that are bounded; the empty one stands for the store.</summary>
    public IEnumerable<string> Quotas => _room.Bounded;

    /// <summary>What every key held at a revision.</summary>
    public ImmutableSortedDictionary<string, TrueVersion> At(long revision) => _states[(int)revision];

    /// <summary>What a revision changed, in order.</summary>
    public IReadOnlyList<TrueChange> ChangesOf(long revision) => _changes[(int)revision];

    /// <summary>Applies the next entry. What consensus has in the log for itself is no entry of the tape, and counts as an empty one.</summary>
    public TrueEffect Apply(TapeEntry entry)
    {
        for (_applied++; _applied < entry.Index; _applied++) _room.Sweep(Compacted);
        var effect = Carry(entry);
        _room.Sweep(Compacted);
        return effect;
    }

    private TrueEffect Carry(TapeEntry entry)
    {
        _ended.Clear();
        if (entry.Command.Length == 0) return new TrueEffect(entry, null, AnswerText.At(Revision, "done"), false, Revision, []);
        if (!MetadataCommand.TryDecode(entry.Command, out var command, out var malformed))
            return new TrueEffect(entry, null, AnswerText.At(Revision, AnswerText.Refused(malformed.Kind)), false, Revision, []);
        var (answer, hasRun) = command.Id.IsNone ? RunDated(entry.Index, command) : RunOnce(entry.Index, command);
        return new TrueEffect(entry, command, answer, hasRun, Revision, [.. _ended]);
    }

    private static (string Answer, bool HasRun) Refuse(RefusalKind kind) => (AnswerText.Refused(kind), false);

    private (string Answer, bool HasRun) RunDated(long index, MetadataCommand command)
    {
        var (answer, hasRun) = Run(index, command);
        return (AnswerText.At(Revision, answer), hasRun);
    }

    private (string Answer, bool HasRun) RunOnce(long index, MetadataCommand command)
    {
        var id = command.Id;
        if (!_sessions.TryGetValue(id.SessionId, out var session)) return Never(RefusalKind.SessionEnded);
        session.Lowest = Math.Max(session.Lowest, id.LowestUnanswered);
        if (id.Sequence < session.Lowest) return Never(RefusalKind.SequenceForgotten);
        var itself = Convert.ToHexString((command with { Id = default }).Encode());
        if (session.Run.TryGetValue(id.Sequence, out var earlier))
            return earlier.Command == itself ? (earlier.Answer, false) : Never(RefusalKind.SequenceReused);
        if (id.Sequence >= session.Lowest + MetadataLimits.SessionWindow) return Never(RefusalKind.SequenceBeyondWindow);
        var result = RunDated(index, command);
        session.Run.Add(id.Sequence, (itself, result.Answer));
        return result;

        (string, bool) Never(RefusalKind kind) => (AnswerText.At(Revision, AnswerText.Refused(kind)), false);
    }

    private (string Answer, bool HasRun) Run(long index, MetadataCommand command) => command switch
    {
        TransactionCommand transaction => Run(transaction),
        GrantLeaseCommand grant => Grant(index, grant),
        OpenSessionCommand open => Open(index, open),
        RenewLeasesCommand renew => Renew(index, renew),
        RevokeLeaseCommand revoke => Revoke(revoke),
        ExpireLeasesCommand expire => Expire(expire),
        CheckpointLeasesCommand checkpoint => Checkpoint(checkpoint),
        CompactCommand compact => Compact(compact.Revision),
        MarkTimeCommand => ("done", true),
        SetQuotaCommand quota => Bound(quota),
        _ => throw new InvalidOperationException($"The model does not know {command.GetType().Name}."),
    };

    private (string Answer, bool HasRun) Compact(long revision)
    {
        if (revision > Revision) return Refuse(RefusalKind.FutureRevision);
        if (revision <= Compacted) return Refuse(RefusalKind.Compacted);
        Compacted = revision;
        return ("done", true);
    }

    private (string Answer, bool HasRun) Bound(SetQuotaCommand command)
    {
        _room.Bound(command.Prefix.ToString(), command.Bytes);
        return ("done", true);
    }

    private (string Answer, bool HasRun) Run(TransactionCommand command)
    {
        var now = At(Revision);
        var holds = command.If.All(compare => Holds(compare, now));
        var branch = holds ? command.Then : command.Else;
        foreach (var operation in branch)
        {
            if (operation is PutOperation { LeaseId: not 0 } put && !_leases.ContainsKey(put.LeaseId)) return Refuse(RefusalKind.LeaseNotFound);
            if (operation is RangeOperation { Revision: not 0 } read && Unreadable(read.Revision) is { } refusal) return Refuse(refusal);
        }

        var changes = new List<TrueChange>();
        var results = branch.Select(operation => Carry(operation, ref now, changes)).ToArray();
        if (branch.Any(operation => operation is PutOperation) && _room.Refusal(At(Revision).Values, changes) is { } full) return Refuse(full);
        Commit(now, changes);
        return (AnswerText.Transaction(holds, results), true);
    }

    private RefusalKind? Unreadable(long revision) =>
        revision > Revision ? RefusalKind.FutureRevision : revision < Compacted ? RefusalKind.Compacted : null;

    private static bool Holds(Compare compare, ImmutableSortedDictionary<string, TrueVersion> now)
    {
        TrueVersion[] there = [.. TrueRange.In(now, compare.Range)];
        return there.Length == 0 ? TrueRange.Holds(compare, null) : there.All(version => TrueRange.Holds(compare, version));
    }

    private string Carry(StoreOperation operation, ref ImmutableSortedDictionary<string, TrueVersion> now, List<TrueChange> changes)
    {
        switch (operation)
        {
            case PutOperation put:
                var key = put.Key.ToString();
                var before = now.GetValueOrDefault(key);
                var next = new TrueVersion(key, put.Value.ToString(), before?.Created ?? Revision + 1, Revision + 1, (before?.Version ?? 0) + 1, put.LeaseId);
                now = now.SetItem(key, next);
                changes.Add(new TrueChange(next, before));
                return AnswerText.Put(put.ReturnPrevious ? before?.ToString() : null);
            case DeleteOperation delete:
                TrueVersion[] there = [.. TrueRange.In(now, delete.Range)];
                foreach (var version in there)
                {
                    now = now.Remove(version.Key);
                    changes.Add(new TrueChange(TrueVersion.Gone(version.Key, Revision + 1), version));
                }

                return AnswerText.Delete(there.Length, delete.ReturnPrevious ? there.Select(version => version.ToString()) : []);
            case RangeOperation range:
                return TrueRange.Read(range.Revision == 0 || range.Revision == Revision + 1 ? now : At(range.Revision), range);
            default:
                throw new InvalidOperationException($"The model does not know {operation.GetType().Name}.");
        }
    }

    private void Commit(ImmutableSortedDictionary<string, TrueVersion> now, List<TrueChange> changes)
    {
        if (changes.Count == 0) return;
        _states.Add(now);
        _changes.Add(changes);
        _room.Add(changes);
    }

    private (string Answer, bool HasRun) Grant(long index, GrantLeaseCommand command)
    {
        if (command.LeaseId is not 0 and < MetadataLimits.FirstGivenLeaseId) return Refuse(RefusalKind.InvalidLease);
        return _leases.ContainsKey(command.LeaseId)
            ? Refuse(RefusalKind.LeaseExists)
            : Start(command.LeaseId == 0 ? index : command.LeaseId, command.Milliseconds, index);
    }

    private (string Answer, bool HasRun) Open(long index, OpenSessionCommand command)
    {
        var result = Start(index, command.Milliseconds, index);
        if (result.HasRun) _sessions.Add(index, new TrueSession());
        return result;
    }

    private (string Answer, bool HasRun) Start(long id, long milliseconds, long index)
    {
        if (milliseconds is < MetadataLimits.MinLeaseMilliseconds or > MetadataLimits.MaxLeaseMilliseconds) return Refuse(RefusalKind.InvalidLease);
        _leases[id] = new TrueLease(id, milliseconds, milliseconds, index);
        return (AnswerText.Lease(id, milliseconds), true);
    }

    private (string Answer, bool HasRun) Renew(long index, RenewLeasesCommand command) => ForEach(command.LeaseIds, id =>
    {
        if (!_leases.TryGetValue(id, out var lease)) return false;
        _leases[id] = lease with { Remaining = lease.Milliseconds, Epoch = index };
        return true;
    });

    private (string Answer, bool HasRun) Revoke(RevokeLeaseCommand command)
    {
        if (!_leases.ContainsKey(command.LeaseId)) return Refuse(RefusalKind.LeaseNotFound);
        End(command.LeaseId);
        return ("done", true);
    }

    private (string Answer, bool HasRun) Expire(ExpireLeasesCommand command)
    {
        var epochs = command.Leases.ToLookup(lease => lease.LeaseId, lease => lease.Epoch);
        return ForEach(command.Leases.Select(lease => lease.LeaseId), id =>
        {
            if (!_leases.TryGetValue(id, out var lease) || !epochs[id].Contains(lease.Epoch)) return false;
            End(id);
            return true;
        });
    }

    private (string Answer, bool HasRun) Checkpoint(CheckpointLeasesCommand command)
    {
        var left = command.Leases.ToDictionary(lease => lease.LeaseId);
        return ForEach(command.Leases.Select(lease => lease.LeaseId), id =>
        {
            if (!_leases.TryGetValue(id, out var lease) || left[id].Epoch != lease.Epoch) return false;
            _leases[id] = lease with { Remaining = Math.Min(lease.Remaining, left[id].RemainingMilliseconds) };
            return true;
        });
    }

    private static (string Answer, bool HasRun) ForEach(IEnumerable<long> leases, Func<long, bool> carry) =>
        (AnswerText.Skipped(leases.Where(id => !carry(id)).ToArray()), true);

    private void End(long id)
    {
        var now = At(Revision);
        TrueVersion[] attached = [.. now.Values.Where(version => version.Lease == id)];
        Commit(
            now.RemoveRange(attached.Select(version => version.Key)),
            [.. attached.Select(version => new TrueChange(TrueVersion.Gone(version.Key, Revision + 1), version))]);
        _leases.Remove(id);
        _sessions.Remove(id);
        _ended.Add(id);
    }
}
