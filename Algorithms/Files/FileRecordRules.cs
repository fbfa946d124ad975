namespace OrleansCluster.Algorithms.Files;

/// <summary>
/// The rules of one path. Pure: a record and a request in, a verdict and the next record out. The caller makes the next
/// record durable by a conditional write against the version of the record that went in; if that fails, nothing was decided.
///
/// <para><b>Writers.</b> Sessions do not wait for each other. The first to commit wins; its commit closes every other
/// session, whose commit then finds itself not current. So one of several writers always gets through, and a writer that
/// died holds up nobody.</para>
///
/// <para><b>Which blocks may be deleted</b> (<see cref="FindDead"/>). Claim: a block that is once called dead is never part
/// of a committed version afterwards, whichever activation, clock or delayed message intervenes. Proof:
/// <list type="number">
/// <item>A version consists of blocks of one session s only, and becomes visible only by a conditional write that takes s
/// out of <see cref="FileRecord.Sessions"/> (<see cref="Commit"/>).</item>
/// <item>A session's opening is durable before its id is answered, so before any block of it is put. A record that is read
/// after a block of s was seen on a disk is therefore later than the opening of s.</item>
/// <item>An id that has left Sessions never enters it again: <see cref="Begin"/> is the only way in, and draws new ids.</item>
/// <item>A block of s is called dead only on a record that is durable, was read or written after the block was seen, and
/// has s neither among its Sessions nor committed with that block on that silo, nor as garbage whose time has not come. By
/// (2) and (3) s is over for ever, so by (1) no later version contains the block; and the current one does not.</item>
/// <item>Time decides nothing here. A session whose deadline has passed is first taken out of Sessions by a durable
/// conditional write (<see cref="DropExpired"/>); a commit that read the earlier record, by a slower clock, fails its
/// conditional write.</item>
/// </list>
/// The converse, that every dead block is found, rests on the sweep: each block names its path and session.</para>
/// </summary>
public static class FileRecordRules
{
    /// <summary>Opens a session. Sessions whose time is over are closed on the way.</summary>
    public static FileDecision Begin(FileRecord record, OpenSession session, long? expectedVersion, DateTimeOffset now)
    {
        if (!IsExpected(record, expectedVersion))
            return new(FileVerdict.OtherVersion, record);
        var open = DropExpired(record, now).Record;
        if (open.Sessions.Length >= FileLimits.MaxOpenSessions)
            return new(FileVerdict.TooManySessions, record);
        if (Knows(open, session.SessionId))
            throw new InvalidOperationException($"The session id '{session.SessionId}' was drawn twice.");
        return new(FileVerdict.Granted, open with { Sessions = [.. open.Sessions, session] });
    }

    /// <summary>Moves a session's deadline. Nothing is written while more than half of its time is left.</summary>
    public static FileDecision Renew(FileRecord record, string sessionId, DateTimeOffset now, TimeSpan lifetime)
    {
        var session = record.FindSession(sessionId);
        if (session is null)
            return new(FileVerdict.NotCurrent, record);
        if (now >= session.DeadlineUtc)
            return new(FileVerdict.Expired, Without(record, sessionId));
        if (session.DeadlineUtc - now > lifetime / 2)
            return new(FileVerdict.AlreadyDone, record);
        var renewed = session with { DeadlineUtc = now + lifetime };
        OpenSession[] sessions = Array.ConvertAll(record.Sessions, s => s.SessionId == sessionId ? renewed : s);
        return new(FileVerdict.Granted, record with { Sessions = sessions });
    }

    /// <summary>Makes a session's blocks the visible version, and the former version's blocks garbage.</summary>
    public static FileDecision Commit(FileRecord record, FileCommit commit, DateTimeOffset now, GarbageTerms terms)
    {
        if (record.Committed?.SessionId == commit.SessionId)
            return new(FileVerdict.AlreadyDone, record);
        var session = record.FindSession(commit.SessionId);
        if (session is null)
            return new(FileVerdict.NotCurrent, record);
        if (now >= session.DeadlineUtc)
            return new(FileVerdict.Expired, Without(record, commit.SessionId));
        var committed = new CommittedFile(
            NextVersion(record, now), session.SessionId, commit.Length, session.BlockSize, session.Replication,
            commit.Sha256, now, commit.Silos, commit.ReplicaMap);
        return new(FileVerdict.Granted, new FileRecord(committed.Version, committed, [], AddGarbage(record, now, terms)));
    }

    /// <summary>Closes a session: granted if it was open, already done if it is the committed one.</summary>
    public static FileDecision Abort(FileRecord record, string sessionId)
    {
        if (record.Committed?.SessionId == sessionId)
            return new(FileVerdict.AlreadyDone, record);
        return record.FindSession(sessionId) is null
            ? new(FileVerdict.NotCurrent, record)
            : new(FileVerdict.Granted, Without(record, sessionId));
    }

    /// <summary>Takes the visible version away and closes every session.</summary>
    public static FileDecision Delete(FileRecord record, long? expectedVersion, DateTimeOffset now, GarbageTerms terms)
    {
        if (record.Committed is null)
            return new(expectedVersion is null or 0 ? FileVerdict.NothingThere : FileVerdict.OtherVersion, record);
        if (!IsExpected(record, expectedVersion))
            return new(FileVerdict.OtherVersion, record);
        return new(FileVerdict.Granted, new FileRecord(NextVersion(record, now), null, [], AddGarbage(record, now, terms)));
    }

    /// <summary>Closes the sessions whose time is over; granted if there were any.</summary>
    public static FileDecision DropExpired(FileRecord record, DateTimeOffset now) =>
        Array.TrueForAll(record.Sessions, session => now < session.DeadlineUtc)
            ? new(FileVerdict.AlreadyDone, record)
            : new(FileVerdict.Granted, record with { Sessions = Array.FindAll(record.Sessions, session => now < session.DeadlineUtc) });

    /// <summary>
    /// Which of the numbered blocks of a session on a silo are dead, for a record that <see cref="DropExpired"/> has nothing
    /// to take from. The proof stands at the head of this class.
    /// </summary>
    public static int[] FindDead(FileRecord record, string sessionId, string silo, IEnumerable<int> blocks, DateTimeOffset now)
    {
        if (record.FindSession(sessionId) is not null)
            return [];
        if (Array.Exists(record.Garbage, garbage => garbage.SessionId == sessionId && now < garbage.NotBeforeUtc))
            return [];
        return record.Committed is { } file && file.SessionId == sessionId
            ? [.. blocks.Where(block => !Holds(file, block, silo))]
            : [.. blocks];
    }

    /// <summary>The record once a silo has deleted every block of a set of garbage.</summary>
    public static FileRecord Deleted(FileRecord record, string sessionId, IReadOnlyCollection<string> silos)
    {
        var garbage = record.Garbage
            .Select(entry => entry.SessionId == sessionId
                ? entry with { Silos = Array.FindAll(entry.Silos, silo => !silos.Contains(silo)) }
                : entry)
            .Where(entry => entry.Silos.Length > 0);
        return record with { Garbage = [.. garbage] };
    }

    /// <summary>The record without garbage whose silos have not answered for so long that it is left to their own sweep.</summary>
    public static FileRecord ForgetOldGarbage(FileRecord record, DateTimeOffset now) =>
        Array.Exists(record.Garbage, entry => now >= entry.GiveUpUtc)
            ? record with { Garbage = Array.FindAll(record.Garbage, entry => now < entry.GiveUpUtc) }
            : record;

    // Versions follow the clock, so that they grow over the deletion of the record too, and never repeat while it exists.
    private static long NextVersion(FileRecord record, DateTimeOffset now) => Math.Max(record.LastVersion + 1, now.UtcTicks);

    private static bool IsExpected(FileRecord record, long? expectedVersion) =>
        expectedVersion is null || expectedVersion == (record.Committed?.Version ?? 0);

    private static bool Knows(FileRecord record, string sessionId) =>
        record.FindSession(sessionId) is not null
        || record.Committed?.SessionId == sessionId
        || Array.Exists(record.Garbage, entry => entry.SessionId == sessionId);

    private static FileRecord Without(FileRecord record, string sessionId) =>
        record with { Sessions = Array.FindAll(record.Sessions, session => session.SessionId != sessionId) };

    private static bool Holds(CommittedFile file, int block, string silo)
    {
        if (block < 0 || block >= BlockPlan.Count(file.Length, file.BlockSize))
            return false;
        return Array.IndexOf(ReplicaMap.SilosOf(block, file.Silos, file.ReplicaMap, file.Replication), silo) >= 0;
    }

    private static GarbageBlocks[] AddGarbage(FileRecord record, DateTimeOffset now, GarbageTerms terms)
    {
        if (record.Committed is not { Length: > 0 } old)
            return record.Garbage;
        var entry = new GarbageBlocks(
            old.SessionId, BlockPlan.Count(old.Length, old.BlockSize), old.Silos, now + terms.Grace, now + terms.Grace + terms.GiveUpAfter);
        // The oldest entries that are over the limit are left to the sweep.
        return [.. record.Garbage.Append(entry).TakeLast(FileLimits.MaxGarbage)];
    }
}
