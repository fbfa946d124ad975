using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Replication;
using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Algorithms.Tests.Cache.Shards;

/// <summary>The rules of a shard one by one, on replicas whose messages and readings of the store a test makes by hand.</summary>
public sealed class ShardRuleTests
{
    private static readonly ShardMember A = new("a", 1);
    private static readonly ShardMember B = new("b", 2);
    private static readonly ShardMember C = new("c", 3);

    private readonly Dictionary<ShardMember, ShardReplica> _replicas = new()
    {
        [A] = Replica(A),
        [B] = Replica(B),
        [C] = Replica(C),
    };

    private readonly Store _store = new();
    private ShardMember[] _wanted = [A, B, C];
    private long _now;

    public ShardRuleTests() => _store.Living.UnionWith([A, B, C]);

    [Fact]
    public void A_write_is_acknowledged_when_every_backup_has_it()
    {
        Settle(A, B, C);
        var position = Write(A, "1");
        Exchange(A, B);
        Assert.True(_replicas[A].Serving!.AckedPosition < position);
        Exchange(A, C);
        Assert.Equal(position, _replicas[A].Serving!.AckedPosition);
        Assert.Equal(position, _replicas[B].Point.Position);
    }

    [Fact]
    public void What_is_written_while_a_message_is_under_way_goes_into_the_next_one_together()
    {
        Settle(A, B);
        Write(A, "1");
        Assert.True(_replicas[A].TryAsk(B, _now, out var first));
        for (var more = 0; more < 3; more++)
            Write(A, "2");
        _replicas[A].Answered(B, first, _replicas[B].Receive(first, _now), _now);
        Assert.True(_replicas[A].TryAsk(B, _now, out var second));
        Assert.True(RecordCodec.TryDecode(second.Bytes, out var batch, out _));
        Assert.Equal(3, batch.Records.Count);
        _replicas[A].Answered(B, second, _replicas[B].Receive(second, _now), _now);
        Assert.Equal(_replicas[A].Serving!.Table.Position, _replicas[A].Serving!.AckedPosition);
    }

    [Fact]
    public void Who_takes_over_tells_nothing_before_one_that_lacks_something_is_taken_out_and_copies_it_then()
    {
        Settle(A, B, C);
        Write(A, "1");
        Exchange(A, B);
        Lose(A);
        Assert.Equal(ShardProposalKind.TakeOver, Step(B).Kind);
        Assert.Equal(C, Assert.Single(_store.Record!.Backups));
        Assert.False(IsTold(B));

        // C says how far it is, which is not as far.
        Exchange(B, C);
        Assert.False(IsTold(B));
        Assert.Equal(ShardProposalKind.RemoveBackup, Step(B).Kind);
        Assert.Equal(("1", true), (Read(B), IsTold(B)));
        Assert.True(_replicas[B].TryAsk(C, _now, out var request));
        Assert.Equal(ReplicationKind.Snapshot, request.Kind);
        _replicas[B].Answered(C, request, _replicas[C].Receive(request, _now), _now);
        Settle(B, C);
        Assert.Equal(_replicas[B].Point, _replicas[C].Point);
    }

    [Fact]
    public void Who_takes_over_goes_on_with_a_backup_that_is_as_far()
    {
        Settle(A, B, C);
        Write(A, "1");
        Exchange(A, B);
        Exchange(A, C);
        Lose(A);
        Step(B);
        Assert.False(IsTold(B));
        Assert.True(_replicas[B].TryAsk(C, _now, out var probe));
        Assert.Equal(ReplicationKind.Probe, probe.Kind);
        _replicas[B].Answered(C, probe, _replicas[C].Receive(probe, _now), _now);
        Assert.Equal(("1", true), (Read(B), IsTold(B)));
        Assert.Null(_replicas[B].Proposal);
    }

    [Fact]
    public void With_two_backups_two_may_be_lost_one_right_after_the_other()
    {
        Settle(A, B, C);
        Write(A, "1");
        Exchange(A, B);
        Exchange(A, C);
        Lose(A);
        Step(B);
        Lose(B);
        Assert.Equal(ShardProposalKind.TakeOver, Step(C).Kind);
        Assert.Equal(("1", true), (Read(C), IsTold(C)));
    }

    [Fact]
    public void Who_is_made_the_owner_and_has_lost_its_copy_passes_the_shard_on_to_a_backup_that_has_one()
    {
        Settle(A, B, C);
        Write(A, "1");
        Exchange(A, B);
        Exchange(A, C);
        Lose(A);
        Observe(B);
        var takingOver = _replicas[B].Proposal!;

        // It is given up, and made yet; in between B has lost its copy.
        _replicas[B].Refused(takingOver, _now);
        _now += 1_000;
        _replicas[B] = Replica(B);
        Assert.True(_store.Transact(B, takingOver));
        Assert.Equal(ShardProposalKind.HandOver, Step(B).Kind);
        Observe(C);
        Assert.Equal(("1", true, 1L), (Read(C), IsTold(C), _store.Record!.Generation));
    }

    [Fact]
    public void A_backup_is_added_only_when_it_has_what_was_acknowledged_without_it()
    {
        _wanted = [A];
        Settle(A);
        Write(A, "1");
        _wanted = [A, B];
        Observe(A);
        while (_replicas[A].Point != _replicas[B].Point)
            Exchange(A, B);
        Write(A, "2");
        _replicas[A].Tick(_now);
        var acked = _replicas[A].Serving!.AckedPosition;
        Write(A, "3");
        Assert.Equal(acked, _replicas[A].Serving!.AckedPosition);
        while (_replicas[A].Proposal is null)
            Exchange(A, B);
        Assert.Equal(ShardProposalKind.AddBackup, _replicas[A].Proposal!.Kind);
        Assert.True(_replicas[B].Point.Position >= acked);
    }

    [Fact]
    public void Who_is_to_be_added_is_waited_for_before_the_store_has_answered()
    {
        _wanted = [A];
        Settle(A);
        _wanted = [A, B];
        Observe(A);
        while (_replicas[A].Proposal is null)
            Exchange(A, B);
        var position = Write(A, "1");
        Assert.True(_replicas[A].Serving!.AckedPosition < position);
        Exchange(A, B);
        Assert.Equal(position, _replicas[A].Serving!.AckedPosition);
    }

    [Fact]
    public void What_an_owner_of_an_older_epoch_sends_is_not_taken()
    {
        Settle(A, B, C);
        Write(A, "1");
        Exchange(A, B);
        Exchange(A, C);
        Write(A, "2");
        Assert.True(_replicas[A].TryAsk(B, _now, out var late));
        Assert.True(_replicas[A].TryAsk(C, _now, out var later));
        _store.Living.Remove(A);
        _wanted = [B, C];
        Step(B);
        Observe(C);
        var point = _replicas[C].Point;
        Assert.Equal(2, _replicas[B].Receive(late, _now).Epoch);
        Assert.Equal((2L, point), (_replicas[C].Receive(later, _now).Epoch, _replicas[C].Point));
        Assert.Equal("1", Read(B));
    }

    [Fact]
    public void A_backup_that_has_something_else_is_taken_out_before_it_is_sent_a_snapshot()
    {
        Settle(A, B);
        Write(A, "1");
        Assert.True(_replicas[A].TryAsk(B, _now, out var request));
        _replicas[A].Answered(B, request, new(1, IsWhole: false, default, 0, 0), _now);
        Assert.Equal(ShardProposalKind.RemoveBackup, _replicas[A].Proposal!.Kind);
        Assert.False(_replicas[A].TryAsk(B, _now + 10_000, out _));
        Step(A);
        Assert.True(_replicas[A].TryAsk(B, _now + 10_000, out request));
        Assert.Equal(ReplicationKind.Snapshot, request.Kind);
    }

    [Fact]
    public void A_backup_that_does_not_answer_in_time_is_gone_on_without()
    {
        Settle(A, B);
        var position = Write(A, "1");
        Assert.True(_replicas[A].TryAsk(B, _now, out var request));
        _replicas[A].Failed(B, request, _now);
        _now += 2_999;
        _replicas[A].Tick(_now);
        Assert.Null(_replicas[A].Proposal);
        _replicas[A].StoreAnswered(_now, _now);
        Assert.False(_replicas[A].NeedsStore);
        _now += 2;
        _replicas[A].Tick(_now);

        // What the store was asked before is no sign that this one still hears anything.
        Assert.Null(_replicas[A].Proposal);
        Assert.True(_replicas[A].NeedsStore);
        _replicas[A].StoreAnswered(_now, _now + 10);
        Assert.False(_replicas[A].NeedsStore);
        Assert.True(_replicas[A].Serving!.AckedPosition < position);
        Assert.Equal(ShardProposalKind.RemoveBackup, Step(A).Kind);
        Assert.Equal(position, _replicas[A].Serving!.AckedPosition);
    }

    [Fact]
    public void Who_hands_over_serves_nothing_from_before_it_asks_and_serves_on_if_the_heir_is_gone()
    {
        Settle(A, B);
        Write(A, "1");
        _wanted = [B, A];
        Observe(A);
        Assert.Null(_replicas[A].Serving);
        Assert.Null(_replicas[A].Proposal);
        Exchange(A, B);
        Assert.Equal(ShardProposalKind.HandOver, _replicas[A].Proposal!.Kind);
        _store.Living.Remove(B);
        _wanted = [A];
        _replicas[A].Refused(_replicas[A].Proposal!, _now);
        _now += 1_000;
        Observe(A);
        Assert.Equal(ShardProposalKind.RemoveBackup, Step(A).Kind);
        Assert.Equal("1", Read(A));
    }

    [Fact]
    public void Who_has_handed_over_is_a_backup_that_needs_no_copy()
    {
        Settle(A, B);
        Write(A, "1");
        _wanted = [B, A];
        Observe(A);
        Exchange(A, B);
        Step(A);
        Observe(B);
        Assert.Equal(("1", true, ShardRole.Backup), (Read(B), IsTold(B), _replicas[A].Role));
        Write(B, "2");
        for (var sent = 0; sent < 2; sent++)
        {
            Assert.True(_replicas[B].TryAsk(A, _now, out var request));
            Assert.NotEqual(ReplicationKind.Snapshot, request.Kind);
            _replicas[B].Answered(A, request, _replicas[A].Receive(request, _now), _now);
        }

        Assert.Equal(_replicas[B].Point, _replicas[A].Point);
    }

    [Fact]
    public void Another_expiry_is_told_when_the_backups_have_it()
    {
        Settle(A, B);
        Write(A, "1");
        Exchange(A, B);
        var (key, results) = (Keys.Of(1), new CacheResult[1]);
        Assert.True(_replicas[A].TryApply([CacheOperation.Touch(Keys.Hash(key), key, CacheExpiry.Sliding(1_000))], results, _now, out var touched));
        Assert.Equal(ReadOutcome.Hit, _replicas[A].Serving!.Read(Keys.Hash(key), key, _now, out var item, out var position));
        Assert.Equal(1_000, item.Expiry.SlidingMs);
        Assert.True(_replicas[A].Serving!.AckedPosition < position);
        Exchange(A, B);
        Assert.Equal(touched, _replicas[A].Serving!.AckedPosition);
    }

    [Fact]
    public void What_comes_late_to_one_who_has_let_go_is_held_for_nobody()
    {
        Settle(A, B, C);
        Write(A, "1");
        Assert.True(_replicas[A].TryAsk(C, _now, out var late));
        _wanted = [A, B];
        Assert.Equal(ShardProposalKind.RemoveBackup, Step(A).Kind);
        Observe(C);
        Assert.Equal(ShardRole.None, _replicas[C].Role);
        Assert.False(_replicas[C].Receive(late, _now).IsWhole);
        Assert.Equal((ShardRole.None, 0), (_replicas[C].Role, _replicas[C].TableBytes));

        // Wanted again, it takes what it is sent then.
        _wanted = [A, B, C];
        Settle(A, B, C);
        Assert.Equal(ShardRole.Backup, _replicas[C].Role);
    }

    [Fact]
    public void The_time_of_a_shard_goes_on_with_whoever_takes_over_and_nothing_ends_early()
    {
        Settle(A, B);
        _now = 10_000;
        var expiry = CacheExpiry.At(_replicas[A].Serving!.TimeAt(_now) + 1_000);
        Write(A, "1", expiry);
        Exchange(A, B);
        _now += 400;
        _store.Living.Remove(A);
        _wanted = [B];
        Step(B);
        Assert.Equal("1", Read(B));
        _now += 599;
        Assert.Equal("1", Read(B));
        _now += 1;
        Assert.Null(Read(B));
    }

    private static ShardReplica Replica(ShardMember member) => new(member, new() { CapacityBytes = CacheLimits.MinCapacityBytes });

    // Everybody reads, proposes and sends until the first of these owns it and the others back it.
    private void Settle(params ShardMember[] members)
    {
        _wanted = members;
        for (var round = 0; _store.Record is not { } record || record.Owner != members[0] || !record.Backups.ToHashSet().SetEquals(members[1..]); round++)
        {
            Assert.True(round < 100, $"It does not settle: {_store.Record}");
            foreach (var member in members)
            {
                Observe(member);
                if (_replicas[member].Proposal is not null)
                    Step(member);
                foreach (var other in _replicas[member].Others.ToArray())
                    Exchange(member, other);
            }
        }

        foreach (var member in members)
            Observe(member);
    }

    private void Observe(ShardMember member) =>
        _replicas[member].Observe(new(_store.Revision, _store.Record, _store.Living.ToHashSet(), [.. _wanted]), _now);

    private ShardProposal Step(ShardMember member)
    {
        Observe(member);
        var proposal = Assert.IsType<ShardProposal>(_replicas[member].Proposal);
        Assert.True(_store.Transact(member, proposal));
        Observe(member);
        return proposal;
    }

    private void Exchange(ShardMember from, ShardMember to)
    {
        if (_replicas[from].TryAsk(to, _now, out var request))
            _replicas[from].Answered(to, request, _replicas[to].Receive(request, _now), _now);
    }

    private long Write(ShardMember member, string value, CacheExpiry expiry = default)
    {
        var key = Keys.Of(1);
        var results = new CacheResult[1];
        Assert.True(_replicas[member].TryApply([CacheOperation.Set(Keys.Hash(key), key, Keys.Bytes(value)) with { Expiry = expiry }], results, _now, out var position));
        Assert.Equal(CacheStatus.Done, results[0].Status);
        return position;
    }

    // Its lease has ended.
    private void Lose(ShardMember member)
    {
        _store.Living.Remove(member);
        _wanted = [.. _wanted.Where(one => one != member)];
    }

    // Whether what is read there may be told.
    private bool IsTold(ShardMember member)
    {
        var (key, serving) = (Keys.Of(1), _replicas[member].Serving!);
        serving.Read(Keys.Hash(key), key, _now, out _, out var position);
        return serving.AckedPosition >= position;
    }

    private string? Read(ShardMember member)
    {
        var key = Keys.Of(1);
        return _replicas[member].Serving!.Read(Keys.Hash(key), key, _now, out var item, out _) == ReadOutcome.Hit ? Keys.Text(item.Value) : null;
    }
}
