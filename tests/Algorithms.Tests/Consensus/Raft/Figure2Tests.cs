using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>The rules of figure 2 of "In Search of an Understandable Consensus Algorithm", one by one, by its boxes and numbers.</summary>
public class Figure2Tests
{
    [Fact]
    public void Figure2_State_term_and_vote_are_durable_before_a_vote_is_answered()
    {
        var replica = Of3(1, 0, 1);
        replica.Step(Vote(2, 5, 1, 1));
        Assert.Empty(replica.Take<VoteResponse>());
        replica.Persist();
        Assert.Equal(new HardState(5, Id(2), 0), replica.Disk.HardState);
        Assert.True(replica.Single<VoteResponse>().IsGranted);
    }

    [Fact]
    public void Figure2_State_entries_are_durable_before_an_append_is_answered()
    {
        var replica = Of3(3, 0, 1);
        replica.Step(Append(3, (1, 1), 0, Entry(2, 3)));
        Assert.Empty(replica.Take<AppendResponse>());
        replica.Persist();
        Assert.Equal(2, replica.Single<AppendResponse>().Index);
        Assert.Equal(2, replica.Disk.Entries.Count);
    }

    [Fact]
    public void Figure2_State_nextIndex_begins_after_the_leaders_last_entry_and_matchIndex_at_zero()
    {
        var leader = Leader(Make.Of(1, 2, 3), 2, 1, 2, 2);
        Assert.All(leader.Core.Status.Followers, one => Assert.Equal(0, one.Match));
        Assert.All(leader.Take<AppendRequest>(), request => Assert.Equal((3, 2), (request.PreviousIndex, request.PreviousTerm)));
    }

    [Fact]
    public void Figure2_AppendEntries_1_a_leader_of_an_earlier_term_is_refused_and_told_the_term()
    {
        var replica = Of3(3, 0, 1, 2);
        replica.Step(Append(2, (1, 1), 2, Entry(2, 1)));
        Assert.Equal(3, replica.Single<HeartbeatResponse>().Term);
        Assert.Equal(2, replica.Core.Status.LastIndex);
        Assert.Equal(0, replica.Core.CommitIndex);
        Assert.True(replica.Core.Leader.IsNone);
    }

    [Theory]
    [InlineData(4, 3)] // Nothing there.
    [InlineData(3, 3)] // Another entry there.
    public void Figure2_AppendEntries_2_is_refused_where_the_previous_entry_is_not_there(long previousIndex, long previousTerm)
    {
        var replica = Of3(3, 0, 1, 1, 2);
        replica.Step(Append(3, (previousIndex, previousTerm), 0, Entry(previousIndex + 1, 3)));
        var answer = replica.Single<AppendResponse>();
        Assert.False(answer.IsAccepted);
        Assert.Equal(3, replica.Core.Status.LastIndex);
    }

    [Fact]
    public void Figure2_AppendEntries_3_a_conflicting_entry_and_all_after_it_are_deleted()
    {
        var replica = Of3(3, 0, 1, 1, 2, 2);
        replica.Step(Append(3, (2, 1), 0, Entry(3, 3)));
        replica.Persist();
        Assert.Equal([1, 1, 3], replica.Disk.Entries.Select(entry => entry.Term));
        Assert.Equal(3, replica.Core.Status.LastIndex);
    }

    [Fact]
    public void Figure2_AppendEntries_3_nothing_is_deleted_where_nothing_conflicts()
    {
        var replica = Of3(2, 0, 1, 1, 2, 2);
        replica.Step(Append(2, (1, 1), 0, Entry(2, 1)));
        replica.Persist();
        Assert.Equal([1, 1, 2, 2], replica.Disk.Entries.Select(entry => entry.Term));
        Assert.Equal(2, replica.Single<AppendResponse>().Index);
    }

    [Fact]
    public void Figure2_AppendEntries_4_entries_that_are_not_there_are_appended()
    {
        var replica = Of3(2, 0, 1, 1);
        replica.Step(Append(2, (1, 1), 0, Entry(2, 1), Entry(3, 2), Entry(4, 2)));
        replica.Persist();
        Assert.Equal([1, 1, 2, 2], replica.Disk.Entries.Select(entry => entry.Term));
        Assert.Equal(4, replica.Single<AppendResponse>().Index);
    }

    [Theory]
    [InlineData(2, 2)] // The leader's commit index.
    [InlineData(9, 3)] // The last new entry, though the log is longer.
    public void Figure2_AppendEntries_5_the_commit_index_is_the_lower_of_the_leaders_and_the_last_new_entry(long leaderCommit, long commit)
    {
        var replica = Of3(2, 0, 1, 1, 1, 2);
        replica.Step(Append(2, (1, 1), leaderCommit, Entry(2, 1), Entry(3, 1)));
        Assert.Equal(commit, replica.Core.CommitIndex);
    }

    [Fact]
    public void Figure2_RequestVote_1_a_candidate_of_an_earlier_term_is_refused_and_told_the_term()
    {
        var replica = Of3(3, 0, 1);
        replica.Step(Vote(2, 2, 9, 2));
        var answer = replica.Single<VoteResponse>();
        Assert.False(answer.IsGranted);
        Assert.Equal(3, answer.Term);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Figure2_RequestVote_2_the_vote_is_given_once_a_term(ulong votedFor, bool granted)
    {
        var replica = Of3(3, votedFor, 1);
        replica.Step(Vote(2, 3, 1, 1));
        replica.Persist();
        Assert.Equal(granted, replica.Single<VoteResponse>().IsGranted);
        Assert.Equal(granted ? Id(2) : Id(votedFor), replica.Disk.HardState.Vote);
    }

    [Fact]
    public void Figure2_RequestVote_2_who_follows_the_leader_of_a_term_gives_nobody_else_its_vote_in_it()
    {
        var replica = Of3(3, 0, 1);
        replica.Step(Beat(3));
        replica.Sent.Clear();
        replica.Now += 2 * ElectionTimeout;
        replica.Step(Vote(3, 3, 9, 3));
        Assert.False(replica.Single<VoteResponse>().IsGranted);
    }

    [Theory]
    [InlineData(3, 3, true)]
    [InlineData(4, 3, true)]
    [InlineData(1, 4, true)] // A later term decides before the length.
    [InlineData(2, 3, false)]
    [InlineData(9, 2, false)]
    public void Figure2_RequestVote_2_only_a_candidate_whose_log_is_up_to_date_gets_it(long lastIndex, long lastTerm, bool granted)
    {
        var replica = Of3(4, 0, 1, 2, 3);
        replica.Step(Vote(2, 5, lastIndex, lastTerm));
        replica.Persist();
        Assert.Equal(granted, replica.Single<VoteResponse>().IsGranted);
    }

    [Fact]
    public void Figure2_AllServers_1_what_is_committed_is_applied_in_order_once()
    {
        var replica = Of3(2, 0, 1, 1, 2);
        replica.Step(Append(2, (3, 2), 2));
        Assert.Equal(["2.1"], replica.State);
        replica.Step(Append(2, (3, 2), 3));
        replica.Step(Append(2, (3, 2), 3));
        Assert.Equal(["2.1", "3.2"], replica.State);
    }

    [Fact]
    public void Figure2_AllServers_2_a_later_term_makes_a_leader_a_follower_of_that_term()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(new HeartbeatResponse(Id(2), Id(1), 7, 0, default));
        Assert.Equal((RaftRole.Follower, 7), (leader.Core.Role, leader.Core.Term));
        leader.Persist();
        Assert.Equal(new HardState(7, ReplicaId.None, leader.Disk.HardState.Commit), leader.Disk.HardState);
    }

    [Fact]
    public void Figure2_Followers_1_candidates_and_leaders_are_answered()
    {
        var replica = Of3(1, 0, 1);
        replica.Step(Vote(2, 2, 1, 1));
        replica.Persist();
        replica.Single<VoteResponse>();
        replica.Step(Beat(2));
        replica.Single<HeartbeatResponse>();
    }

    [Fact]
    public void Figure2_Followers_2_without_a_leader_for_its_timeout_it_stands_for_election()
    {
        var replica = Of3(1, 0, 1);
        replica.TickAtDeadline();
        Assert.Equal(RaftRole.PreCandidate, replica.Core.Role);
        Assert.Equal([Id(2), Id(3)], replica.Take<VoteRequest>().Select(request => request.To));
    }

    [Fact]
    public void Figure2_Followers_2_the_timeout_begins_anew_with_a_leaders_message_and_with_a_vote_given()
    {
        var replica = Of3(1, 0, 1);
        replica.Step(Vote(2, 2, 1, 1));
        Assert.True(replica.Core.NextDeadline >= replica.Now + ElectionTimeout);
        replica.Now += ElectionTimeout / 2;
        replica.Step(Beat(2));
        Assert.True(replica.Core.NextDeadline >= replica.Now + ElectionTimeout);
        var before = replica.Core.NextDeadline;
        replica.Now += ElectionTimeout / 2;
        replica.Step(Vote(3, 1, 1, 1)); // Refused.
        Assert.Equal(before, replica.Core.NextDeadline);
    }

    [Fact]
    public void Figure2_Candidates_1_it_raises_the_term_votes_for_itself_and_asks_all()
    {
        var replica = Of3(1, 0, 1);
        replica.TickAtDeadline();
        replica.Step(new VoteResponse(Id(2), Id(1), 2, true, true, 0));
        replica.Persist();
        Assert.Equal((2, Id(1)), (replica.Disk.HardState.Term, replica.Disk.HardState.Vote));
        var asked = replica.Take<VoteRequest>().Where(request => !request.IsPreVote).ToList();
        Assert.Equal([(Id(2), 2, 1, 1), (Id(3), 2, 1, 1)], asked.Select(one => (one.To, one.Term, one.LastIndex, one.LastTerm)));
        Assert.True(replica.Core.NextDeadline >= replica.Now + ElectionTimeout);
    }

    [Fact]
    public void Figure2_Candidates_2_votes_of_a_majority_make_a_leader_and_fewer_do_not()
    {
        var replica = Of(Make.Of(1, 2, 3, 4, 5), 1, 0, 0, 1);
        replica.TickAtDeadline();
        replica.Step(new VoteResponse(Id(2), Id(1), 2, true, true, 0));
        replica.Step(new VoteResponse(Id(3), Id(1), 2, true, true, 0));
        replica.Persist();
        replica.Step(new VoteResponse(Id(2), Id(1), 2, false, true, 0));
        replica.Step(new VoteResponse(Id(2), Id(1), 2, false, true, 0)); // Twice the same.
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        replica.Step(new VoteResponse(Id(4), Id(1), 2, false, true, 0));
        Assert.Equal(RaftRole.Leader, replica.Core.Role);
    }

    [Fact]
    public void Figure2_Candidates_3_a_leader_of_the_same_term_is_followed()
    {
        var replica = Of3(1, 0, 1);
        replica.TickAtDeadline();
        replica.Step(new VoteResponse(Id(3), Id(1), 2, true, true, 0));
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        replica.Step(Beat(2));
        Assert.Equal((RaftRole.Follower, Id(2)), (replica.Core.Role, replica.Core.Leader));
    }

    [Fact]
    public void Figure2_Candidates_4_an_election_without_end_is_begun_anew()
    {
        var replica = Of3(1, 0, 1);
        replica.TickAtDeadline();
        replica.Step(new VoteResponse(Id(3), Id(1), 2, true, true, 0));
        replica.Persist();
        replica.Sent.Clear();
        replica.TickAtDeadline();
        Assert.Equal([3, 3], replica.Take<VoteRequest>().Select(request => request.Term));
    }

    [Fact]
    public void Figure2_Leaders_1_heartbeats_go_out_at_the_election_and_at_each_interval()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        Assert.Equal(2, leader.Take<Heartbeat>().Count);
        Assert.Equal(leader.Now + Options.HeartbeatInterval, leader.Core.NextDeadline);
        leader.TickAtDeadline();
        Assert.Equal(2, leader.Take<Heartbeat>().Count);
    }

    [Fact]
    public void Figure2_Leaders_2_a_command_is_appended_to_the_own_log_and_known_when_it_is_applied()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        Assert.Equal(new ProposalResult(ProposalRefusal.None, 3, 2), leader.Propose("x"));
        leader.Persist();
        Assert.Empty(leader.State);
        leader.Step(Accepted(3, 2, 3));
        Assert.Equal(["x"], leader.State);
    }

    [Fact]
    public void Figure2_Leaders_3_a_follower_is_sent_what_it_lacks_and_its_match_rises_with_its_answer()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Sent.Clear();
        leader.Step(Accepted(2, 2, 2));
        leader.Propose("x");
        var request = leader.Take<AppendRequest>().Single(one => one.To == Id(2) && one.Entries.Count > 0);
        Assert.Equal((2, 3), (request.PreviousIndex, request.Entries.Single().Index));
        leader.Step(Accepted(2, 2, 3));
        Assert.Equal(3, leader.Core.Status.Followers.Single(one => one.Id == Id(2)).Match);
    }

    [Fact]
    public void Figure2_Leaders_3_after_a_conflict_an_earlier_entry_is_tried()
    {
        var leader = Leader(Make.Of(1, 2, 3), 4, 1, 1, 4, 4);
        leader.Sent.Clear();
        leader.Step(Rejected(2, 5, 4, 3, 2)); // It has entry 3 of term 2; so nothing above 2 agrees.
        var request = leader.Take<AppendRequest>().Single(one => one.To == Id(2));
        Assert.Equal((2, 1), (request.PreviousIndex, request.PreviousTerm));
        Assert.Equal([3, 4, 5], request.Entries.Select(entry => entry.Index));
    }

    [Fact]
    public void Figure2_Leaders_4_what_a_majority_has_of_the_own_term_is_committed()
    {
        var leader = Leader(Make.Of(1, 2, 3, 4, 5), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        Assert.Equal(0, leader.Core.CommitIndex);
        leader.Step(Accepted(3, 2, 2));
        Assert.Equal(2, leader.Core.CommitIndex);
    }

    [Fact]
    public void Figure2_Leaders_4_what_a_majority_has_of_an_earlier_term_is_not_committed_by_that()
    {
        var leader = Leader(Make.Of(1, 2, 3), 2, 1, 2, 2);
        leader.Step(Accepted(2, 3, 3));
        leader.Step(Accepted(3, 3, 3));
        Assert.Equal(0, leader.Core.CommitIndex);
        leader.Step(Accepted(2, 3, 4)); // The first entry of its own term.
        Assert.Equal(4, leader.Core.CommitIndex);
    }

    [Fact]
    public void Figure2_State_all_begins_at_zero_and_the_first_entry_is_1()
    {
        var replica = new Replica(1, Options, new Disk(), TimeSpan.Zero);
        Assert.Equal((0, ReplicaId.None, 0, 0), (replica.Core.Term, replica.Disk.HardState.Vote, replica.Core.CommitIndex, replica.Applied));
        Assert.Equal((1, 0), (replica.Core.Status.FirstIndex, replica.Core.Status.LastIndex));
    }

    [Fact]
    public void Figure2_AllServers_2_a_later_term_in_any_question_or_answer_is_taken_by_followers_and_candidates()
    {
        var snapshot = new SnapshotDescriptor(5, 8, Make.Of(1, 2, 3), 1, 9, 2);
        RaftMessage[] messages =
        [
            Append(9, (1, 1), 0),
            Beat(9),
            new SnapshotRequest(Id(2), Id(1), 9, snapshot, 0, new byte[1], default),
            Vote(2, 9, 9, 8),
            new VoteResponse(Id(2), Id(1), 9, false, false, 0),
            new VoteResponse(Id(2), Id(1), 9, true, false, 0),
            Accepted(2, 9, 1),
            Heard(2, 9, 1),
            new SnapshotResponse(Id(2), Id(1), 9, snapshot, 1, 1, default),
            new TimeoutNow(Id(2), Id(1), 9),
            new ReadIndexRequest(Id(2), Id(1), 9, 1, 1),
            new ReadIndexResponse(Id(2), Id(1), 9, 1, 1, 1),
        ];
        foreach (var message in messages)
        {
            var candidate = Of3(3, 0, 1);
            candidate.TickAtDeadline();
            candidate.Step(new VoteResponse(Id(3), Id(1), 4, true, true, 0));
            Assert.Equal(RaftRole.Candidate, candidate.Core.Role);
            foreach (var replica in new[] { Of3(3, 0, 1), candidate })
            {
                replica.Step(message);
                replica.Persist();
                Assert.Equal((RaftRole.Follower, 9, 9), (replica.Core.Role, replica.Core.Term, replica.Disk.HardState.Term));
            }
        }
    }

    [Fact]
    public void Figure2_Leaders_3_the_next_entry_rises_with_what_was_accepted()
    {
        var leader = Leader(Make.Of(1, 2, 3), 1, 1);
        leader.Step(Accepted(2, 2, 2));
        leader.Propose("x");
        leader.Step(Accepted(2, 2, 3));
        leader.Sent.Clear();
        leader.Propose("y");
        Assert.Equal(3, leader.Take<AppendRequest>().Single(one => one.To == Id(2)).PreviousIndex);
    }
}
