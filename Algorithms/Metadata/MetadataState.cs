using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Keys;
using OrleansCluster.Algorithms.Metadata.Leases;
using OrleansCluster.Algorithms.Metadata.Quotas;
using OrleansCluster.Algorithms.Metadata.Sessions;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Algorithms.Metadata;

/// <summary>
/// Everything that the log has brought about, and the one way in which a key changes. Three revisions bound it: the newest; the
/// one compacted at, from which on everything is readable; and the one swept to, before which nothing is retained but what
/// readers need from there on. Sweeping follows compaction a few changes at a time, so that none waits for a large one.
/// </summary>
internal sealed class MetadataState
{
    private readonly List<MetadataEvent> _events = [];
    private readonly List<LeaseChange> _leaseChanges = [];

    public ulong AppliedIndex { get; set; }

    /// <summary>The newest revision; 0 while nothing was ever changed.</summary>
    public long Revision { get; set; }

    /// <summary>The least revision that is readable, if it is not 0.</summary>
    public long CompactedRevision { get; set; }

    /// <summary>The changes of this revision and every later one are in <see cref="Changes"/>.</summary>
    public long SweptRevision { get; set; }

    public KeyIndex Keys { get; } = new();

    public ChangeLog Changes { get; } = new();

    public LeaseTable Leases { get; } = new();

    public SessionTable Sessions { get; } = new();

    public QuotaTable Quotas { get; } = new();

    public TimeMarks Marks { get; } = new();

    /// <summary>Makes a version of a key the newest. Each key changes once in a revision at most.</summary>
    public void Write(KeyVersion next, KeyVersion? previous)
    {
        Keys.Add(next);
        Changes.Add(next);
        Quotas.Charge(next.Key, (next.IsDeletion ? 0 : next.Cost) - (previous?.Cost ?? 0));
        Leases.Move(next.Key, previous?.LeaseId ?? 0, next.LeaseId);
        _events.Add(new MetadataEvent(next, previous));
    }

    public void Tell(LeaseChange change) => _leaseChanges.Add(change);

    /// <summary>What was written and told since the last call, as the outcome of the entry just applied.</summary>
    public AppliedChange TakeChange(MetadataAnswer answer, bool isRetry, byte[]? encoded)
    {
        var events = _events.Count == 0 ? [] : _events.ToArray();
        var leases = _leaseChanges.Count == 0 ? [] : _leaseChanges.ToArray();
        _events.Clear();
        _leaseChanges.Clear();
        return encoded is null
            ? new AppliedChange(AppliedIndex, answer, isRetry, events, leases)
            : new AppliedChange(AppliedIndex, answer, isRetry, events, leases) { EncodedAnswer = encoded };
    }

    /// <summary>Why nothing can be read at a revision (0: the newest); null if it can.</summary>
    public static RefusedAnswer? CheckReadable(long wanted, long revision, long compacted)
    {
        if (wanted == 0)
            return null;
        if (wanted > revision)
            return new RefusedAnswer(RefusalKind.FutureRevision, revision, wanted) { Revision = revision };
        return wanted < compacted ? new RefusedAnswer(RefusalKind.Compacted, compacted, wanted) { Revision = revision } : null;
    }

    /// <summary>Drops what compaction has made unreachable: a revision at least, and not many changes more than the bound.</summary>
    public void Sweep()
    {
        var swept = 0;
        while (SweptRevision < CompactedRevision && swept < MetadataLimits.SweptChangesPerApply)
        {
            // The state before the revision compacted at is retained: it says what the changes of that revision replaced.
            while (Changes.Count > 0 && Changes[0].ModRevision <= SweptRevision)
            {
                var change = Changes.RemoveFirst();
                Keys.Trim(change.Key, change.ModRevision);
                swept++;
            }

            SweptRevision++;
        }
    }
}
