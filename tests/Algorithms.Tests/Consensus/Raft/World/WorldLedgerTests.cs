using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using Xunit.Sdk;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>What the five properties of the random runs are held against: each of them sees its breach, by whomever and however late.</summary>
public class WorldLedgerTests
{
    private readonly LogTree _tree = new();
    private readonly LeaderLedger _leaders = new();
    private readonly CommitLedger _committed;

    public WorldLedgerTests() => _committed = new CommitLedger(_leaders);

    [Fact]
    public void Two_leaders_of_a_term_and_two_votes_of_one_in_a_term_are_seen()
    {
        _leaders.NoteClaim(Id(1), 5);
        _leaders.NoteClaim(Id(2), 6);
        _leaders.NoteClaim(Id(1), 5);
        AssertSeen("Election safety", () => _leaders.NoteClaim(Id(2), 5));

        _leaders.NoteVote(Id(1), 5, Id(2));
        _leaders.NoteVote(Id(1), 6, Id(3));
        _leaders.NoteVote(Id(1), 5, Id(2));
        AssertSeen("Election safety", () => _leaders.NoteVote(Id(1), 5, Id(1)));
    }

    [Fact]
    public void An_entry_that_others_had_otherwise_or_after_another_is_seen()
    {
        var log = Log(1, 1, 2);
        Assert.Same(log, Log(1, 1, 2));
        Log(1, 3); // Another log of another term.
        AssertSeen("Log matching", () => _tree.Note(Id(2), new LogEntry(2, 3, EntryKind.Command, "other"u8.ToArray()), log.Parent!));
        AssertSeen("Log matching", () => _tree.Note(Id(2), log.Entry!, Log(1, 3)));
        AssertSeen("nobody has had", () => _tree.Find(Id(2), 9, 2));
    }

    [Fact]
    public void A_leader_without_what_was_committed_before_it_is_seen()
    {
        _committed.Note(Id(1), 2, Log(1, 2));
        _leaders.NoteLeader(Id(2), 3, Log(1, 2, 3), _committed);
        _leaders.NoteLeader(Id(1), 2, Log(1), _committed); // Not committed before its own term.
        AssertSeen("Leader completeness", () => _leaders.NoteLeader(Id(3), 4, Log(1), _committed));
    }

    [Fact]
    public void A_leader_of_long_ago_without_what_is_found_to_have_been_committed_before_it_is_seen()
    {
        _leaders.NoteLeader(Id(1), 2, Log(1, 2), _committed);
        _leaders.NoteLeader(Id(2), 4, Log(1, 4), _committed);
        _leaders.NoteLeader(Id(3), 5, Log(1, 2, 2, 5), _committed);
        _committed.Note(Id(3), 5, Log(1, 2, 2, 5)); // Of the term's own leader: nothing wrong with that.
        AssertSeen("Leader completeness", () => _committed.Note(Id(1), 2, Log(1, 2)));
    }

    [Fact]
    public void Another_entry_that_is_committed_at_an_index_is_seen()
    {
        _committed.Note(Id(1), 2, Log(1, 2, 2));
        _committed.Note(Id(2), 3, Log(1, 2));
        AssertSeen("State machine safety", () => _committed.Note(Id(3), 4, Log(1, 4)));
    }

    [Fact]
    public void Another_command_that_is_applied_at_an_index_and_another_state_are_seen()
    {
        var states = new StateLedger();
        states.Applied(Id(1), Entry(1, 1), 10);
        states.Applied(Id(1), Entry(2, 1), 20);
        states.Applied(Id(2), Entry(1, 1), 10);
        states.Restored(Id(3), 2, 20);
        AssertSeen("State machine safety", () => states.Applied(Id(2), Entry(2, 2), 20));
        AssertSeen("State machine safety", () => states.Applied(Id(2), Entry(2, 1), 21));
        AssertSeen("State machine safety", () => states.Restored(Id(3), 2, 10));
        AssertSeen("State machine safety", () => states.Restored(Id(3), 3, 20));
    }

    [Fact]
    public void What_a_leader_takes_for_committed_and_no_quorum_has_is_seen()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        ulong[] durable = [1];
        var ledger = new WorldLedger((id, _) => durable.Contains(id.Value));
        ledger.Look(leader.Core, TimeSpan.Zero);
        leader.Step(Accepted(2, 2, 2));
        AssertSeen("not on the disks of a quorum", () => ledger.Look(leader.Core, TimeSpan.Zero));

        durable = [1, 2];
        ledger = new WorldLedger((id, _) => durable.Contains(id.Value));
        ledger.Look(leader.Core, TimeSpan.Zero);
        Assert.Equal(2, ledger.Commit);
    }

    private static void AssertSeen(string what, Action happens) =>
        Assert.Contains(what, Assert.ThrowsAny<XunitException>(happens).Message, StringComparison.Ordinal);

    private LogNode Log(params long[] terms)
    {
        var node = LogNode.Root;
        foreach (var term in terms)
            node = _tree.Note(Id(1), Entry(node.Index + 1, term), node);
        return node;
    }
}
