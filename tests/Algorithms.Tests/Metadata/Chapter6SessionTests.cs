using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>
/// The rules of section 6.3 of Ongaro's dissertation, one by one: sessions, by which a command that a client sends again is run once. In Raft
/// they are the state machine's, and so the store's.
/// </summary>
public class Chapter6SessionTests
{
    private readonly Machine _machine = new();
    private readonly List<MetadataCommand> _log = [];

    [Fact]
    public void Section6_3_a_client_that_registers_gets_an_id_that_no_other_ever_gets()
    {
        var first = Open();
        var second = Open();
        Do(new RevokeLeaseCommand(second));
        Assert.Equal(3, new HashSet<long> { first, second, Open() }.Count);
    }

    [Fact]
    public void Section6_3_a_command_that_was_run_is_answered_from_what_is_kept_and_not_run_again()
    {
        var session = Open();
        var put = Put(session, 1, "a");
        var answer = Do(put);
        Do(TransactionCommand.Of(DeleteOf("a")));
        Assert.Equal(AnswerCodec.Encode(answer), AnswerCodec.Encode(Do(put)));
        Assert.Equal("", _machine.Dump());
    }

    [Fact]
    public void Section6_3_without_a_session_it_would_be_run_again()
    {
        var put = TransactionCommand.Of(PutOf("a", "a"));
        Do(put);
        Do(TransactionCommand.Of(DeleteOf("a")));
        Do(put);
        Assert.Equal("a=a", _machine.Dump());
    }

    [Fact]
    public void Section6_3_of_several_commands_under_way_each_has_its_answer_kept_until_the_client_says_that_it_has_it()
    {
        var session = Open();
        long[] order = [3, 1, 2];
        var answers = order.ToDictionary(sequence => sequence, sequence => AnswerCodec.Encode(Do(Put(session, sequence, $"{sequence}"))));
        foreach (var (sequence, answer) in answers)
            Assert.Equal(answer, AnswerCodec.Encode(Do(Put(session, sequence, $"{sequence}"))));
        var kept = _machine.Store.StoredAnswerBytes;
        Do(Put(session, 4, "4", lowest: 3));
        Assert.True(_machine.Store.StoredAnswerBytes < kept, "The answers to 1 and 2 are kept for nobody.");
        Assert.Equal(answers[3], AnswerCodec.Encode(Do(Put(session, 3, "3", lowest: 3))));
        _machine.Refused(RefusalKind.SequenceForgotten, Put(session, 2, "2"));
    }

    // Not by each machine's own clock: by an entry of the log, which a leader writes.
    [Fact]
    public void Section6_3_a_session_expires_on_all_machines_with_the_same_entry_and_until_then_on_none()
    {
        var session = Open();
        Do(Put(session, 1, "a"));
        Do(new ExpireLeasesCommand([new(session, EpochOf(session))]));
        Do(Put(session, 2, "b")); // Refused, everywhere.
        var other = new Machine();
        for (var i = 0; i < _log.Count; i++)
        {
            if (i == 2)
                Assert.Equal(1, other.Store.SessionCount);
            other.Do(_log[i]);
        }

        Assert.Equal(0, other.Store.SessionCount);
        Assert.Equal(_machine.Snapshot(), other.Snapshot());
        Assert.Equal("a=a", other.Dump());
    }

    // By section 6.3 a client is kept alive by what it sends; ours says so by itself, since reads are no entries of the log.
    [Fact]
    public void Section6_3_a_session_that_was_kept_alive_since_does_not_expire()
    {
        var session = Open();
        var seen = EpochOf(session);
        Do(new RenewLeasesCommand([session]));
        Do(new ExpireLeasesCommand([new(session, seen)]));
        Assert.IsType<TransactionAnswer>(Do(Put(session, 1, "a")));
    }

    // It may have been run, and what would tell is gone: neither running it nor saying that it was not run would be right.
    [Fact]
    public void Section6_3_a_command_of_a_session_that_is_not_there_is_an_error_and_never_run()
    {
        var session = Open();
        Do(Put(session, 1, "a"));
        Do(new ExpireLeasesCommand([new(session, EpochOf(session))]));
        Do(TransactionCommand.Of(DeleteOf("a")));
        foreach (var gone in new[] { session, session + 100 })
            Assert.True(_machine.Refused(RefusalKind.SessionEnded, Put(gone, 1, "a")).IsOutcomeUnknown);
        Assert.Equal("", _machine.Dump());
    }

    [Fact]
    public void Section6_3_sessions_and_their_answers_are_part_of_a_snapshot()
    {
        var session = Open();
        var put = Put(session, 1, "a");
        var answer = Do(put);
        var restored = Restore(_machine.Snapshot());
        restored.Do(TransactionCommand.Of(DeleteOf("a")));
        Assert.Equal(AnswerCodec.Encode(answer), AnswerCodec.Encode(restored.Do(put)));
        Assert.Equal("", restored.Dump());
    }

    private static TransactionCommand Put(long session, long sequence, string key, long lowest = 1) =>
        TransactionCommand.Of(PutOf(key, key)) with { Id = new(session, sequence, lowest) };

    private long Open() => Assert.IsType<LeaseAnswer>(Do(new OpenSessionCommand(10_000))).LeaseId;

    private long EpochOf(long session) => _machine.Store.FindLease(session)!.Epoch;

    private MetadataAnswer Do(MetadataCommand command)
    {
        _log.Add(command);
        return _machine.Do(command);
    }
}
