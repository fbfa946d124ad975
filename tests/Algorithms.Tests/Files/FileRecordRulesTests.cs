using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

public class FileRecordRulesTests
{
    private const int BlockSize = 100;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly GarbageTerms Terms = new(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1));

    [Fact]
    public void A_session_that_commits_becomes_the_version()
    {
        var record = Begin(FileRecord.Empty, "s1", Start);
        Assert.True(record.NeedsName);
        var decision = FileRecordRules.Commit(record, CommitOf("s1", 250), Start, Terms);
        Assert.Equal(FileVerdict.Granted, decision.Verdict);
        Assert.Equal(250, decision.Record.Committed!.Length);
        Assert.Equal(BlockSize, decision.Record.Committed.BlockSize);
        Assert.Empty(decision.Record.Sessions);
        Assert.Empty(decision.Record.Garbage);
    }

    [Fact]
    public void A_commit_that_is_repeated_answers_as_before_and_writes_nothing()
    {
        var record = Committed("s1");
        var decision = FileRecordRules.Commit(record, CommitOf("s1", 250), Start + 2 * Lifetime, Terms);
        Assert.Equal(FileVerdict.AlreadyDone, decision.Verdict);
        Assert.Same(record, decision.Record);
    }

    [Fact]
    public void Of_two_writers_the_first_to_commit_wins_and_the_other_is_not_current()
    {
        var record = Begin(Begin(FileRecord.Empty, "s1", Start), "s2", Start);
        record = FileRecordRules.Commit(record, CommitOf("s2", 1), Start, Terms).Record;
        var decision = FileRecordRules.Commit(record, CommitOf("s1", 1), Start, Terms);
        Assert.Equal(FileVerdict.NotCurrent, decision.Verdict);
        Assert.Same(record, decision.Record);
    }

    [Fact]
    public void A_session_whose_time_is_over_is_closed_by_its_commit_and_stays_closed_by_any_clock()
    {
        var record = Begin(FileRecord.Empty, "s1", Start);
        var decision = FileRecordRules.Commit(record, CommitOf("s1", 1), Start + Lifetime, Terms);
        Assert.Equal(FileVerdict.Expired, decision.Verdict);
        Assert.Empty(decision.Record.Sessions);
        Assert.Equal(FileVerdict.NotCurrent, FileRecordRules.Commit(decision.Record, CommitOf("s1", 1), Start, Terms).Verdict);
    }

    [Fact]
    public void A_deadline_moves_when_half_of_it_has_gone()
    {
        var record = Begin(FileRecord.Empty, "s1", Start);
        Assert.Equal(FileVerdict.AlreadyDone, FileRecordRules.Renew(record, "s1", Start + Lifetime / 4, Lifetime).Verdict);
        var moved = FileRecordRules.Renew(record, "s1", Start + Lifetime / 2, Lifetime);
        Assert.Equal(FileVerdict.Granted, moved.Verdict);
        Assert.Equal(Start + Lifetime / 2 + Lifetime, moved.Record.FindSession("s1")!.DeadlineUtc);
        Assert.Equal(FileVerdict.Expired, FileRecordRules.Renew(record, "s1", Start + Lifetime, Lifetime).Verdict);
        Assert.Equal(FileVerdict.NotCurrent, FileRecordRules.Renew(record, "s2", Start, Lifetime).Verdict);
    }

    [Fact]
    public void Versions_grow_though_the_clock_goes_back()
    {
        var record = Committed("s1");
        var first = record.Committed!.Version;
        record = Begin(record, "s2", Start - Lifetime);
        record = FileRecordRules.Commit(record, CommitOf("s2", 1), Start - Lifetime, Terms).Record;
        Assert.True(record.Committed!.Version > first);
        record = FileRecordRules.Delete(record, null, Start - Lifetime, Terms).Record;
        record = Begin(record, "s3", Start - Lifetime);
        Assert.True(FileRecordRules.Commit(record, CommitOf("s3", 1), Start - Lifetime, Terms).Record.Committed!.Version > first + 1);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0L, false)]
    [InlineData(-1L, true)]
    [InlineData(5L, false)]
    public void A_write_may_ask_for_a_version(long? expected, bool granted)
    {
        var record = Committed("s1");
        if (expected == -1)
            expected = record.Committed!.Version;
        var decision = FileRecordRules.Begin(record, SessionOf("s2", Start), expected, Start);
        Assert.Equal(granted ? FileVerdict.Granted : FileVerdict.OtherVersion, decision.Verdict);
        Assert.Equal(FileVerdict.Granted, FileRecordRules.Begin(FileRecord.Empty, SessionOf("s2", Start), 0, Start).Verdict);
    }

    [Fact]
    public void Sessions_are_bounded_and_those_over_make_room()
    {
        var record = FileRecord.Empty;
        for (var i = 0; i < FileLimits.MaxOpenSessions; i++)
            record = Begin(record, $"s{i}", Start);
        Assert.Equal(FileVerdict.TooManySessions, FileRecordRules.Begin(record, SessionOf("x", Start), null, Start).Verdict);
        Assert.Single(Begin(record, "x", Start + Lifetime).Sessions);
    }

    [Fact]
    public void A_session_id_that_is_known_is_not_taken_again()
    {
        Assert.Throws<InvalidOperationException>(() => Begin(Begin(FileRecord.Empty, "s1", Start), "s1", Start));
        Assert.Throws<InvalidOperationException>(() => Begin(Committed("s1"), "s1", Start));
    }

    [Fact]
    public void A_deletion_closes_every_session()
    {
        var record = Begin(Committed("s1"), "s2", Start);
        var decision = FileRecordRules.Delete(record, null, Start, Terms);
        Assert.Equal(FileVerdict.Granted, decision.Verdict);
        Assert.False(decision.Record.NeedsName);
        Assert.Equal(FileVerdict.NotCurrent, FileRecordRules.Commit(decision.Record, CommitOf("s2", 1), Start, Terms).Verdict);
        Assert.Equal(FileVerdict.NothingThere, FileRecordRules.Delete(decision.Record, null, Start, Terms).Verdict);
    }

    [Fact]
    public void A_deletion_of_nothing_leaves_the_writers_alone()
    {
        var record = Begin(FileRecord.Empty, "s1", Start);
        Assert.Equal(FileVerdict.NothingThere, FileRecordRules.Delete(record, null, Start, Terms).Verdict);
        Assert.Equal(FileVerdict.OtherVersion, FileRecordRules.Delete(record, 7, Start, Terms).Verdict);
    }

    [Fact]
    public void An_abort_says_what_became_of_the_session()
    {
        var open = Begin(FileRecord.Empty, "s1", Start);
        Assert.True(FileRecordRules.Abort(open, "s1").Record.IsForgettable);
        Assert.Equal(FileVerdict.NotCurrent, FileRecordRules.Abort(open, "s2").Verdict);
        Assert.Equal(FileVerdict.AlreadyDone, FileRecordRules.Abort(Committed("s1"), "s1").Verdict);
    }

    [Fact]
    public void A_replaced_version_is_garbage_until_every_silo_has_deleted_it()
    {
        var record = FileRecordRules.Commit(Begin(Committed("s1"), "s2", Start), CommitOf("s2", 1), Start, Terms).Record;
        var garbage = Assert.Single(record.Garbage);
        Assert.Equal(("s1", 3), (garbage.SessionId, garbage.Blocks));
        Assert.Equal(Start + Terms.Grace, garbage.NotBeforeUtc);
        record = FileRecordRules.Deleted(record, "s1", ["a"]);
        Assert.Equal(["b", "c"], Assert.Single(record.Garbage).Silos);
        Assert.Empty(FileRecordRules.Deleted(record, "s1", ["b", "c"]).Garbage);
        Assert.Empty(FileRecordRules.ForgetOldGarbage(record, Start + Terms.Grace + Terms.GiveUpAfter).Garbage);
    }

    [Fact]
    public void Garbage_is_bounded_and_the_oldest_is_forgotten()
    {
        var record = FileRecord.Empty;
        for (var i = 0; i <= FileLimits.MaxGarbage + 1; i++)
            record = FileRecordRules.Commit(Begin(record, $"s{i}", Start), CommitOf($"s{i}", 1), Start, Terms).Record;
        Assert.Equal(FileLimits.MaxGarbage, record.Garbage.Length);
        Assert.Equal("s1", record.Garbage[0].SessionId);
    }

    [Fact]
    public void An_empty_version_leaves_no_garbage()
    {
        var record = FileRecordRules.Commit(Begin(FileRecord.Empty, "s1", Start), CommitOf("s1", 0), Start, Terms).Record;
        Assert.True(FileRecordRules.Delete(record, null, Start, Terms).Record.IsForgettable);
    }

    [Fact]
    public void Dead_is_what_neither_a_session_nor_the_version_nor_fresh_garbage_has()
    {
        var open = Begin(FileRecord.Empty, "s1", Start);
        Assert.Empty(FileRecordRules.FindDead(open, "s1", "a", [0, 1, 99], Start));
        Assert.Equal([0, 1], FileRecordRules.FindDead(open, "s0", "a", [0, 1], Start));

        // Blocks 0, 1, 2 are on a and b, b and c, c and a.
        var committed = Committed("s1");
        Assert.Equal([1, 3], FileRecordRules.FindDead(committed, "s1", "a", [0, 1, 2, 3], Start));
        Assert.Equal([0, 1, 2], FileRecordRules.FindDead(committed, "s1", "z", [0, 1, 2], Start));

        var replaced = FileRecordRules.Commit(Begin(committed, "s2", Start), CommitOf("s2", 1), Start, Terms).Record;
        Assert.Empty(FileRecordRules.FindDead(replaced, "s1", "a", [0, 2], Start));
        Assert.Equal([0, 2], FileRecordRules.FindDead(replaced, "s1", "a", [0, 2], Start + Terms.Grace));
    }

    internal static OpenSession SessionOf(string id, DateTimeOffset now) => new(id, BlockSize, 2, now + Lifetime);

    internal static FileRecord Begin(FileRecord record, string id, DateTimeOffset now) =>
        FileRecordRules.Begin(record, SessionOf(id, now), null, now).Record;

    internal static FileCommit CommitOf(string id, long length) =>
        new(id, length, "sha", ["a", "b", "c"], [.. new byte[] { 0, 1, 1, 2, 2, 0 }.Take(2 * BlockPlan.Count(length, BlockSize))]);

    internal static FileRecord Committed(string id) =>
        FileRecordRules.Commit(Begin(FileRecord.Empty, id, Start), CommitOf(id, 250), Start, Terms).Record;
}
