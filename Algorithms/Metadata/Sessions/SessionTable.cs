using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Maps;

namespace OrleansCluster.Algorithms.Metadata.Sessions;

/// <summary>
/// The clients' sessions, each with a window of answers: from the lowest number that its client has no answer for on, the
/// answer to every number that was run. So numbers may come in any order, several at a time. A number is run at most once: below
/// the window it is refused, since it may have been run and forgotten; inside, it was run if and only if its answer is there;
/// above, it was not run, and is refused until the client has told of answers that it got.
/// </summary>
internal sealed class SessionTable
{
    private readonly PersistentMap<long, Session> _sessions = new();

    public long Count => _sessions.Count;

    /// <summary>Bytes that the kept answers count for.</summary>
    public long StoredBytes { get; private set; }

    public MapView<long, Session> Freeze() => _sessions.Freeze();

    public void Open(long id) => _sessions.Set(id, new Session(id, 1, default));

    /// <summary>Puts in a session from a snapshot.</summary>
    public void Restore(Session session)
    {
        _sessions.Set(session.Id, session);
        StoredBytes += session.Answers.Cost;
    }

    public void End(long id)
    {
        if (!_sessions.TryGet(id, out var session))
            return;
        StoredBytes -= session.Answers.Cost;
        _sessions.Remove(id);
    }

    /// <summary>
    /// The answer to a change that must not be run, and whether it was kept from when it was; null if it is to be run. Hears
    /// what the client has answers to.
    /// </summary>
    public MetadataAnswer? FindAnswer(ChangeId id, uint checksum, out bool isKept)
    {
        isKept = false;
        if (!_sessions.TryGet(id.SessionId, out var session))
            return new RefusedAnswer(RefusalKind.SessionEnded);
        if (id.LowestUnanswered > session.Lowest)
            session = Forget(session, id.LowestUnanswered);
        if (id.Sequence < session.Lowest)
            return new RefusedAnswer(RefusalKind.SequenceForgotten, session.Lowest, id.Sequence);
        if (session.Find(id.Sequence) is { } stored)
        {
            isKept = stored.Checksum == checksum;
            return isKept ? Retell(stored) : new RefusedAnswer(RefusalKind.SequenceReused, 0, id.Sequence);
        }

        var end = session.Lowest + MetadataLimits.SessionWindow;
        if (id.Sequence >= end)
            return new RefusedAnswer(RefusalKind.SequenceBeyondWindow, end - 1, id.Sequence);
        return StoredBytes >= MetadataLimits.MaxStoredAnswersBytes
            ? new RefusedAnswer(RefusalKind.TooManyStoredAnswers, MetadataLimits.MaxStoredAnswersBytes, StoredBytes)
            : null;
    }

    /// <summary>
    /// Keeps the answer to a change that was run, unless the change has ended its own session. Returns its bytes, whole.
    /// </summary>
    public byte[] Keep(ChangeId id, uint checksum, MetadataAnswer answer)
    {
        var bytes = AnswerCodec.Encode(answer);
        if (!_sessions.TryGet(id.SessionId, out var session))
            return bytes;
        var kept = bytes.Length > MetadataLimits.MaxStoredAnswerBytes || StoredBytes >= MetadataLimits.MaxWholeAnswersBytes
            ? AnswerCodec.Encode(AnswerCodec.Abridge(answer))
            : bytes;
        var stored = new StoredAnswer(id.Sequence, checksum, ByteString.Own(kept));
        StoredBytes += stored.Cost;
        _sessions.Set(session.Id, session.With(stored));
        return bytes;
    }

    private static MetadataAnswer Retell(StoredAnswer stored) =>
        AnswerCodec.TryDecode(stored.Answer.Span, out var answer, out var problem)
            ? answer
            : throw new InvalidOperationException($"A stored answer cannot be read: {problem}");

    private Session Forget(Session session, long lowest)
    {
        var next = session.Forget(lowest);
        StoredBytes -= session.Answers.CostBelow(lowest);
        _sessions.Set(next.Id, next);
        return next;
    }
}
