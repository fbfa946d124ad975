using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class SessionTests
{
    private readonly Machine _machine = new();
    private readonly long _session;

    public SessionTests() => _session = _machine.Do<LeaseAnswer>(new OpenSessionCommand(10_000)).LeaseId;

    [Fact]
    public void A_retry_is_told_what_the_first_was_told_and_runs_nothing()
    {
        var put = Append(1, "x");
        var first = _machine.Do(put);
        _machine.Put("other", "");
        var retry = _machine.Do(put);
        Assert.True(_machine.Last.IsRetry);
        Assert.Empty(_machine.Last.Events);
        Assert.Equal(first.Revision, retry.Revision);
        Assert.Equal(AnswerCodec.Encode(first), AnswerCodec.Encode(retry));
    }

    [Fact]
    public void A_refusal_is_an_answer_too_and_told_again()
    {
        var put = TransactionCommand.Of(PutOf("a", "", lease: 99)) with { Id = Id(1) };
        Assert.Equal(RefusalKind.LeaseNotFound, _machine.Do<RefusedAnswer>(put).Kind);
        Assert.Equal(RefusalKind.LeaseNotFound, _machine.Do<RefusedAnswer>(put).Kind);
        Assert.True(_machine.Last.IsRetry);
    }

    [Fact]
    public void Pitfall49_Of_two_changes_in_flight_that_come_in_the_other_order_both_are_run()
    {
        var second = _machine.Do<TransactionAnswer>(Append(2, "b"));
        var first = _machine.Do<TransactionAnswer>(Append(1, "a"));
        Assert.Equal((1, 2), (second.Revision, first.Revision));
        Assert.Equal(2, _machine.Do(Append(1, "a")).Revision);
        Assert.Equal(1, _machine.Do(Append(2, "b")).Revision);
        Assert.Equal("a=a b=b", _machine.Dump());
    }

    [Fact]
    public void Pitfall48_A_change_of_an_ended_session_is_of_unknown_outcome_and_never_run()
    {
        _machine.Do(Append(1, "x"));
        _machine.Do<LeasesAnswer>(new ExpireLeasesCommand([new(_session, _machine.Store.FindLease(_session)!.Epoch)]));
        _machine.Delete("x");
        var refused = _machine.Refused(RefusalKind.SessionEnded, Append(1, "x"));
        Assert.True(refused.IsOutcomeUnknown);
        Assert.Equal("", _machine.Dump());
        // No later session bears its id, whoever asks for one.
        Assert.NotEqual(_session, _machine.Do<LeaseAnswer>(new OpenSessionCommand(10_000)).LeaseId);
        _machine.Refused(RefusalKind.SessionEnded, Append(1, "x"));
    }

    [Fact]
    public void A_lease_alone_is_no_session()
    {
        var lease = _machine.Grant();
        _machine.Refused(RefusalKind.SessionEnded, TransactionCommand.Of(PutOf("a", "")) with { Id = new(lease, 1, 1) });
    }

    [Fact]
    public void What_the_client_has_the_answer_of_is_forgotten_and_never_run_again()
    {
        _machine.Do(Append(1, "a"));
        _machine.Do(Append(2, "b"));
        var stored = _machine.Store.StoredAnswerBytes;
        _machine.Do(Append(3, "c", lowest: 3));
        Assert.InRange(_machine.Store.StoredAnswerBytes, 1, stored - 1);
        var refused = _machine.Refused(RefusalKind.SequenceForgotten, Append(2, "b"));
        Assert.Equal((3L, 2L, true), (refused.Limit, refused.Actual, refused.IsOutcomeUnknown));
    }

    [Fact]
    public void A_lowest_number_that_comes_late_takes_nothing_back()
    {
        _machine.Do(Append(5, "a", lowest: 5));
        _machine.Do(Append(6, "b", lowest: 1));
        _machine.Refused(RefusalKind.SequenceForgotten, Append(4, "c", lowest: 1));
    }

    [Fact]
    public void A_number_beyond_the_window_is_refused_and_may_come_again()
    {
        var far = Append(1 + MetadataLimits.SessionWindow, "far");
        var refused = _machine.Refused(RefusalKind.SequenceBeyondWindow, far);
        Assert.False(refused.IsOutcomeUnknown);
        Assert.Equal(MetadataLimits.SessionWindow, refused.Limit);
        _machine.Do<TransactionAnswer>(Append(MetadataLimits.SessionWindow, "last"));
        _machine.Do<TransactionAnswer>(far with { Id = far.Id with { LowestUnanswered = 2 } });
    }

    [Fact]
    public void A_number_used_for_two_changes_is_noticed()
    {
        _machine.Do(Append(1, "a"));
        _machine.Refused(RefusalKind.SequenceReused, Append(1, "b"));
        _machine.Refused(RefusalKind.SequenceReused, new RevokeLeaseCommand(_session) { Id = Id(1) });
    }

    [Fact]
    public void Two_changes_of_one_number_are_told_apart_by_their_kind_too()
    {
        _machine.Do(new RevokeLeaseCommand(3) { Id = Id(1) });
        _machine.Refused(RefusalKind.SequenceReused, new CompactCommand(0) { Id = Id(1) });
    }

    [Fact]
    public void A_retry_that_tells_more_answers_is_the_same_change()
    {
        _machine.Do(Append(1, "a"));
        _machine.Do(Append(2, "b"));
        Assert.Equal(2, _machine.Do(Append(2, "b", lowest: 2)).Revision);
        Assert.True(_machine.Last.IsRetry);
    }

    [Fact]
    public void A_large_answer_is_kept_in_its_essence_and_says_so()
    {
        _machine.Put("large", new string('v', MetadataLimits.MaxStoredAnswerBytes));
        var command = TransactionCommand.Of(PutOf("a", ""), RangeOf("", "")) with { Id = Id(1) };
        var first = _machine.Do<TransactionAnswer>(command);
        Assert.False(first.IsAbridged);
        var retry = _machine.Do<TransactionAnswer>(command);
        Assert.True(retry.IsAbridged);
        Assert.Equal((first.Revision, true, 0), (retry.Revision, retry.Succeeded, retry.Results.Length));
        Assert.InRange(_machine.Store.StoredAnswerBytes, 1, 200);
    }

    [Fact]
    public void A_change_that_ends_its_own_session_is_run_once()
    {
        var close = new RevokeLeaseCommand(_session) { Id = Id(1) };
        _machine.Do<DoneAnswer>(close);
        Assert.True(_machine.Do<RefusedAnswer>(close).IsOutcomeUnknown);
        Assert.Equal((0, 0), (_machine.Store.SessionCount, _machine.Store.StoredAnswerBytes));
    }

    [Fact]
    public void The_number_of_sessions_is_bounded()
    {
        while (_machine.Store.SessionCount < MetadataLimits.MaxSessions)
            _machine.Do<LeaseAnswer>(new OpenSessionCommand(10_000));
        Assert.Equal(MetadataLimits.MaxSessions, _machine.Refused(RefusalKind.TooManySessions, new OpenSessionCommand(10_000)).Limit);
        _machine.Do<DoneAnswer>(new RevokeLeaseCommand(_session));
        _machine.Do<LeaseAnswer>(new OpenSessionCommand(10_000));
    }

    [Fact]
    public void Without_a_session_a_command_is_run_as_often_as_it_comes()
    {
        var put = TransactionCommand.Of(PutOf("a", ""));
        Assert.Equal((1, 2), (_machine.Do(put).Revision, _machine.Do(put).Revision));
    }

    private ChangeId Id(long sequence, long lowest = 1) => new(_session, sequence, lowest);

    private TransactionCommand Append(long sequence, string key, long lowest = 1) => TransactionCommand.Of(PutOf(key, key)) with { Id = Id(sequence, lowest) };
}
