using OrleansCluster.Algorithms.Consensus.Raft;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>The core's small parts, each alone: inflights, catching up, rounds, forwarded reads, options.</summary>
public class SmallPartsTests
{
    [Fact]
    public void Messages_on_their_way_are_bounded_in_number_and_in_bytes()
    {
        var inflights = new Inflights(2, 100);
        inflights.Add(1, 99);
        Assert.False(inflights.IsFull);
        inflights.Add(2, 0);
        Assert.True(inflights.IsFull);
        inflights.FreeTo(1);
        Assert.False(inflights.IsFull);
        inflights.FreeTo(2);
        inflights.Add(3, 100);
        Assert.True(inflights.IsFull);
        inflights.Clear();
        Assert.Equal((0, false), (inflights.Count, inflights.IsFull));
    }

    [Fact]
    public void An_answer_frees_all_messages_up_to_its_index_and_none_above()
    {
        var inflights = new Inflights(9, 100);
        inflights.Add(3, 1);
        inflights.Add(6, 1);
        inflights.FreeTo(5);
        Assert.Equal(1, inflights.Count);
        inflights.FreeFirst();
        inflights.FreeFirst();
        Assert.Equal(0, inflights.Count);
    }

    [Fact]
    public void A_learner_has_caught_up_when_a_round_took_less_than_an_election_timeout()
    {
        var catchUp = new CatchUp(Ms(0));
        catchUp.Accepted(0, 100, Ms(10), Ms(400));
        catchUp.Accepted(100, 150, Ms(500), Ms(400)); // The first round took 500 ms.
        Assert.False(catchUp.IsDone(Ms(500), Ms(400)));
        catchUp.Accepted(149, 160, Ms(600), Ms(400));
        Assert.False(catchUp.IsDone(Ms(600), Ms(400)));
        catchUp.Accepted(150, 160, Ms(700), Ms(400)); // The second one 200.
        Assert.True(catchUp.IsDone(Ms(700), Ms(400)));
        Assert.False(catchUp.IsDone(Ms(1100), Ms(400))); // The third one is not done, and has taken too long.
    }

    [Fact]
    public void A_read_is_answered_by_a_round_that_began_after_it()
    {
        var rounds = new ReadRounds();
        rounds.Begin(Ms(1));
        rounds.Add(new PendingRead(7, 3, ReplicaId.None, 0));
        Assert.Empty(rounds.Confirm(1));
        Assert.True(rounds.IsDue);
        rounds.Begin(Ms(2));
        Assert.Empty(rounds.Confirm(1));
        Assert.Equal(7, Assert.Single(rounds.Confirm(2)).Context);
        Assert.Empty(rounds.Confirm(2));
    }

    [Fact]
    public void A_later_round_answers_the_reads_of_those_before_and_gives_the_moment_that_it_began()
    {
        var rounds = new ReadRounds();
        for (var i = 1; i <= 3; i++)
        {
            rounds.Add(new PendingRead(i, i, ReplicaId.None, 0));
            rounds.Begin(Ms(i));
        }

        Assert.Null(rounds.Confirmed);
        Assert.Equal([1, 2], rounds.Confirm(2).Select(read => read.Context));
        Assert.Equal(Ms(2), rounds.Confirmed);
        Assert.Equal(1, rounds.Count);
        Assert.Equal([3], rounds.Clear().Select(read => read.Context));
        Assert.Equal((0, 0, null), (rounds.Count, rounds.Current, rounds.Confirmed));
    }

    [Fact]
    public void Forwarded_reads_are_answered_by_their_batch_once()
    {
        var reads = new ForwardedReads();
        reads.Add(1);
        reads.Add(2);
        var first = reads.Send(Ms(0));
        reads.Add(3);
        var second = reads.Send(Ms(5));
        Assert.Equal((3, Ms(0)), (reads.Count, reads.OldestSent));
        Assert.Equal([3], reads.Answered(second));
        Assert.Empty(reads.Answered(second));
        Assert.Equal([1, 2], reads.TakeSentUntil(Ms(0)));
        Assert.Empty(reads.Answered(first));
        Assert.Equal((0, null), (reads.Count, reads.OldestSent));
    }

    [Fact]
    public void The_default_options_are_allowed() => new RaftOptions().Validate();

    [Fact]
    public void An_option_out_of_its_range_is_refused_by_its_name()
    {
        Refused(Options with { ElectionTimeout = Ms(9) }, nameof(RaftOptions.ElectionTimeout));
        Refused(Options with { ElectionTimeout = TimeSpan.FromMinutes(2) }, nameof(RaftOptions.ElectionTimeout));
        Refused(Options with { HeartbeatInterval = Ms(134) }, nameof(RaftOptions.HeartbeatInterval));
        Refused(Options with { HeartbeatInterval = default }, nameof(RaftOptions.HeartbeatInterval));
        Refused(Options with { MaxClockDrift = 0.21 }, nameof(RaftOptions.MaxClockDrift));
        Refused(Options with { MaxClockDrift = double.NaN }, nameof(RaftOptions.MaxClockDrift));
        Refused(Options with { StalledWriteTimeout = Ms(399) }, nameof(RaftOptions.StalledWriteTimeout));
        Refused(Options with { MaxMessageBytes = 0 }, nameof(RaftOptions.MaxMessageBytes));
        Refused(Options with { MaxMessageEntries = 65_537 }, nameof(RaftOptions.MaxMessageEntries));
        Refused(Options with { MaxInflightMessages = 0 }, nameof(RaftOptions.MaxInflightMessages));
        Refused(Options with { MaxInflightBytes = Options.MaxMessageBytes - 1 }, nameof(RaftOptions.MaxInflightBytes));
        Refused(Options with { MaxUncommittedBytes = 0 }, nameof(RaftOptions.MaxUncommittedBytes));
        Refused(Options with { MaxCommittedBytes = 0 }, nameof(RaftOptions.MaxCommittedBytes));
        Refused(Options with { SnapshotPartBytes = (64 << 20) + 1 }, nameof(RaftOptions.SnapshotPartBytes));
        Refused(Options with { MaxPendingReads = 0 }, nameof(RaftOptions.MaxPendingReads));

        static void Refused(RaftOptions options, string name)
        {
            var error = Assert.Throws<ArgumentException>(options.Validate);
            Assert.Equal(name, error.ParamName);
            Assert.Contains("allowed is", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_lease_is_shorter_than_an_election_timeout_by_the_drift_of_two_clocks()
    {
        Assert.Equal(Ms(400), (Options with { MaxClockDrift = 0 }).LeaseDuration);
        Assert.Equal(400 * 0.9 / 1.1, (Options with { MaxClockDrift = 0.1 }).LeaseDuration.TotalMilliseconds, 3);
    }
}
