using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Leadership;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class LeaderDutiesTests
{
    private static readonly LeaderPolicy Policy = new(new(TimeSpan.FromHours(1), 100), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30), 0);

    private readonly Machine _machine = new();
    private LeaderDuties _leader;
    private TimeSpan _now = TimeSpan.FromHours(5);
    private TimeSpan _ahead;

    public LeaderDutiesTests() => _leader = new(_machine.Store, Policy);

    [Fact]
    public void A_lease_ends_when_it_is_over_and_is_proposed_once()
    {
        var lease = Grant(10_000);
        Assert.Empty(Lead());
        Pass(9.999);
        Assert.DoesNotContain(Lead(), command => command is ExpireLeasesCommand);
        Pass(0.001);
        Assert.Equal([lease], Assert.IsType<ExpireLeasesCommand>(Assert.Single(Lead())).Leases.Select(one => one.LeaseId));
        Pass(1);
        Assert.Empty(Lead());
        Pass(1);
        Carry(Lead().Single()); // The first one got lost.
        Assert.Null(_machine.Store.FindLease(lease));
        Pass(100);
        Assert.Empty(Lead());
    }

    [Fact]
    public void It_asks_to_be_called_when_there_will_be_something_to_do()
    {
        Assert.Null(AskedAgain());
        Grant(10_000);
        Lead();
        Assert.Equal(_now + TimeSpan.FromSeconds(5), AskedAgain());
        Grant(100_000);
        Pass(5);
        Lead();
        Assert.Equal(_now + TimeSpan.FromSeconds(2.5), AskedAgain());
        for (var half = 2.5; half > 0.1; half /= 2)
        {
            Pass(half);
            Lead();
        }

        Assert.InRange(AskedAgain()!.Value - _now, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_new_leader_goes_on_from_what_was_written_down()
    {
        var lease = Grant(100_000);
        Lead();
        for (var at = 0; at < 3; at++)
        {
            Pass(30);
            Carry(Assert.IsType<CheckpointLeasesCommand>(Assert.Single(Lead())));
        }

        Assert.Equal(10_000, _machine.Store.FindLease(lease)!.RemainingMilliseconds);
        _leader = new(_machine.Store, Policy);
        Lead();
        Assert.Equal(10_000, _leader.RemainingOf(lease, _now));
        Pass(10);
        Carry(Assert.IsType<ExpireLeasesCommand>(Assert.Single(Lead())));
        Assert.Equal(0, _machine.Store.LeaseCount);
    }

    [Theory]
    [InlineData(1_000, 500)]
    [InlineData(10_000, 5_000)]
    [InlineData(30_000, 15_000)]
    [InlineData(100_000, 70_000)]
    public void A_lease_shorter_than_the_interval_is_written_down_too_at_half_of_its_time(long milliseconds, long left)
    {
        var lease = Grant(milliseconds);
        Lead();
        Pass((milliseconds - left) / 1000.0);
        foreach (var command in Lead())
            Carry(Assert.IsType<CheckpointLeasesCommand>(command));
        Assert.Equal(left, _machine.Store.FindLease(lease)!.RemainingMilliseconds);
    }

    [Fact]
    public void A_lease_that_nobody_renews_ends_although_no_leader_lasts_for_its_time()
    {
        var lease = Grant(10_000);
        var granted = _now;
        for (var leaders = 0; _machine.Store.FindLease(lease) is not null; leaders++)
        {
            Assert.InRange(leaders, 0, 20);
            _leader = new(_machine.Store, Policy);
            for (var second = 0; second < 6; second++)
            {
                foreach (var command in Lead())
                    Carry(command);
                Pass(1);
            }
        }

        Assert.True(_now - granted >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_lease_that_is_renewed_in_time_is_not_written_down()
    {
        var lease = Grant(9_000);
        for (var at = 0; at < 100; at++)
        {
            Assert.Empty(Lead());
            Pass(3);
            Do(new RenewLeasesCommand([lease]));
        }
    }

    [Theory]
    [InlineData(366)]
    [InlineData(-366)]
    public void A_wall_clock_that_jumps_gives_up_nothing_early_and_keeps_nothing_for_ever(int days)
    {
        _machine.Put("a", "1");
        LeadAll();
        Pass(60);
        _machine.Put("a", "2");
        _ahead = TimeSpan.FromDays(days);
        for (var minute = 0; minute < 60; minute++)
        {
            LeadAll();
            Assert.Equal(0, _machine.Store.CompactedRevision);
            Pass(60);
            if (minute is 20 or 40)
                _leader = new(_machine.Store, Policy); // Whose clock is the wrong one, too.
        }

        for (var minute = 0; minute < 60 && _machine.Store.CompactedRevision < 2; minute++)
        {
            Pass(60);
            LeadAll();
        }

        Assert.Equal(2, _machine.Store.CompactedRevision);
    }

    [Fact]
    public void Many_leases_are_started_bit_by_bit_and_none_too_early()
    {
        for (var at = 0; at < 5_000; at++)
            _machine.Grant(1_000);
        _leader = new(_machine.Store, Policy);
        Lead();
        Assert.Equal(_now, AskedAgain());
        Pass(0.5);
        Lead();
        Lead();
        var started = _now;
        var expired = new List<long>();
        for (var step = 0; step < 40 && _machine.Store.LeaseCount > 0; step++)
        {
            Pass(0.1);
            foreach (var command in Lead())
            {
                if (command is ExpireLeasesCommand expiry)
                    expired.AddRange(expiry.Leases.Select(one => one.LeaseId));
                Carry(command);
            }
        }

        Assert.Equal((5_000, 5_000, 0), (expired.Count, expired.Distinct().Count(), _machine.Store.LeaseCount));
        Assert.True(_now >= started + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_lease_renewed_while_the_leader_starts_is_counted_from_then()
    {
        long[] leases = [.. Enumerable.Range(0, 4_000).Select(_ => _machine.Grant(1_000))];
        _leader = new(_machine.Store, Policy);
        Lead();
        Pass(0.9);
        Do(new RenewLeasesCommand([leases[0], leases[^1]]));
        Lead();
        Assert.Equal([1_000L, 1_000L, 100L], new[] { leases[0], leases[^1], leases[1] }.Select(id => _leader.RemainingOf(id, _now)!.Value));
        Assert.Null(_leader.RemainingOf(77_777, _now));
    }

    [Fact]
    public void Those_with_many_keys_end_in_commands_of_their_own()
    {
        long[] leases = [Grant(1_000), Grant(1_000), Grant(1_000)];
        for (var at = 0; at < 6_000; at += 100)
        {
            foreach (var lease in leases)
                Do(TransactionCommand.Of([.. Enumerable.Range(at, 100).Select(key => Machine.PutOf($"{lease}/{key}", "", lease))]));
        }

        Lead();
        Pass(1);
        var commands = Lead();
        Assert.Equal([1, 1, 1], commands.OfType<ExpireLeasesCommand>().Select(command => command.Leases.Length));
    }

    [Fact]
    public void What_cannot_be_ended_does_not_pile_up_in_the_log()
    {
        for (var at = 0; at < 30_000; at++)
            Grant(1_000);
        var proposed = 0;
        Lead();
        Pass(1);
        for (var call = 0; call < 1_000; call++)
            proposed += Lead().OfType<ExpireLeasesCommand>().Sum(command => command.Leases.Length);
        Assert.InRange(proposed, 10_000, 11_000);
        Assert.True(AskedAgain() > _now);
        Pass(2.1);
        Assert.NotEmpty(Lead());
    }

    [Fact]
    public void Time_is_marked_where_something_changed_and_history_goes_by_it()
    {
        _machine.Put("a", "1");
        Carry(Assert.IsType<MarkTimeCommand>(Assert.Single(Lead())));
        Pass(60);
        Assert.Empty(Lead()); // nothing changed
        _machine.Put("a", "2");
        Carry(Assert.IsType<MarkTimeCommand>(Assert.Single(Lead())));
        Pass(58 * 60);
        Assert.Empty(Lead());
        Pass(60.001);
        Carry(Assert.Single(Lead())); // revision 1 was the newest until 59 minutes ago
        Assert.Equal(1, _machine.Store.CompactedRevision);
        Pass(60);
        var compact = Assert.IsType<CompactCommand>(Assert.Single(Lead()));
        Assert.Equal(2, compact.Revision);
        Carry(compact);
        Pass(3_600);
        Assert.Empty(Lead());
        Assert.Null(AskedAgain()); // an idle group is left alone
    }

    [Fact]
    public void What_is_made_while_a_mark_is_being_committed_keeps_its_whole_age()
    {
        _machine.Put("a", "1");
        var mark = Assert.IsType<MarkTimeCommand>(Assert.Single(Lead()));
        Pass(1_800);
        _machine.Put("a", "2");
        _machine.Put("a", "3");
        Carry(mark);
        Pass(1_801);
        Assert.DoesNotContain(Lead(), command => command is CompactCommand { Revision: > 1 });
    }

    [Fact]
    public void History_that_is_too_long_goes_and_is_not_proposed_twice()
    {
        Lead();
        for (var at = 0; at < 111; at++)
            _machine.Put("a", $"{at}");
        var compact = Assert.Single(Lead().OfType<CompactCommand>());
        Assert.Equal(11, compact.Revision);
        Assert.DoesNotContain(Lead(), command => command is CompactCommand);
        Carry(compact);
        for (var at = 0; at < 10; at++)
            _machine.Put("a", $"{at}");
        Assert.DoesNotContain(Lead(), command => command is CompactCommand); // up to a tenth more stays
        _machine.Put("a", "last");
        Assert.Equal(22, Assert.Single(Lead().OfType<CompactCommand>()).Revision);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1_000_000L)]
    public void A_store_that_history_alone_would_fill_does_not_fill_up(long? bytes)
    {
        // A directory's record, written anew with every file: 60 MB of history beside 20 KB.
        _leader = new(_machine.Store, Policy with { Compaction = new CompactionPolicy(TimeSpan.FromHours(1), 1_000_000, bytes) });
        _machine.Do<DoneAnswer>(new SetQuotaCommand(default, 8_000_000));
        var (record, refused) = (new string('x', 20_000), 0);
        for (var file = 0; file < 3_000; file++)
        {
            refused += _machine.Do(TransactionCommand.Of(Machine.PutOf("directory", record))) is RefusedAnswer { Kind: RefusalKind.StoreQuota } ? 1 : 0;
            LeadAll();
            Pass(0.01);
        }

        Assert.Equal(bytes is null, refused > 2_000);
        Assert.Equal(bytes is null, _machine.Store.RetainedBytes > 7_000_000);
        Assert.Equal(record, _machine.Get("directory"));
        if (bytes is not null)
            Assert.Equal(0, refused);
        // The newest stay, whatever they take: 100 of 20 KB are more than is allowed.
        Assert.Equal(record, _machine.Get("directory", _machine.Store.Revision - CompactionPolicy.KeptRevisions));
    }

    [Fact]
    public void History_is_given_up_for_its_bytes_now_and_then_and_as_far_as_needed()
    {
        _leader = new(_machine.Store, Policy with { Compaction = new CompactionPolicy(null, null, 1_000_000) });
        var (most, least, compactions) = (0L, long.MaxValue, 0);
        for (var at = 0; at < 20_000; at++)
        {
            _machine.Put($"{at % 70}", new string('v', at % 900));
            foreach (var command in Lead())
            {
                Assert.IsType<CompactCommand>(command);
                Carry(command);
                compactions++;
            }

            var history = _machine.Store.RetainedBytes - _machine.Store.LiveBytes;
            most = Math.Max(most, history);
            least = at > 5_000 ? Math.Min(least, history) : least;
        }

        Assert.InRange(most, 990_000, 1_010_000);
        Assert.InRange(least, 850_000, 900_000); // An eighth at a time.
        Assert.InRange(compactions, 50, 120); // 11.5 MB went, by that.
    }

    [Fact]
    public void What_was_given_up_goes_though_nobody_changes_anything_any_more()
    {
        _leader = new(_machine.Store, Policy with { Compaction = new CompactionPolicy(null, null) });
        for (var at = 0; at < 20_000; at++)
            _machine.Put("a", $"{at}");
        var revision = _machine.Store.Revision;
        _machine.Do<DoneAnswer>(new CompactCommand(revision));
        Assert.True(_machine.Store.IsSweeping);
        Assert.True(_machine.Store.RetainedBytes > 1_000_000);
        for (var calls = 0; _machine.Store.IsSweeping; calls++)
        {
            Assert.InRange(calls, 0, 200);
            var proposed = Lead();
            Assert.Equal(_now + LeaderDuties.RetryAfter, AskedAgain()); // Not before what was proposed had time to be applied.
            proposed.ForEach(Carry);
            _now = AskedAgain() ?? _now;
        }

        Assert.InRange(_machine.Store.RetainedBytes, 0, 1_000);
        Assert.Equal((revision, revision), (_machine.Store.Revision, _machine.Store.CompactedRevision));
        Pass(60);
        Assert.Empty(Lead());
        Assert.Null(AskedAgain());
    }

    [Fact]
    public void Nothing_is_given_up_if_no_rule_says_so()
    {
        _leader = new(_machine.Store, Policy with { Compaction = new CompactionPolicy(null, null) });
        for (var at = 0; at < 1_000; at++)
            _machine.Put("a", $"{at}");
        Assert.Empty(Lead());
        Assert.Null(AskedAgain());
    }

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    private List<MetadataCommand> Lead() => _leader.Propose(_now, Wall, out _);

    private void LeadAll()
    {
        foreach (var command in Lead())
            Carry(command);
    }

    private DateTimeOffset Wall => DateTimeOffset.UnixEpoch.AddYears(50) + _now + _ahead;

    private TimeSpan? AskedAgain()
    {
        _leader.Propose(_now, Wall, out var again);
        return again;
    }

    private long Grant(long milliseconds) => Do(new GrantLeaseCommand(0, milliseconds)) is LeaseAnswer lease ? lease.LeaseId : 0;

    private MetadataAnswer Do(MetadataCommand command)
    {
        var answer = _machine.Do(command);
        _leader.Observe(_machine.Last);
        return answer;
    }

    private void Carry(MetadataCommand command) => Do(command);
}
