using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class LeaseTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void The_store_draws_ids_that_no_lease_ever_had()
    {
        var first = _machine.Grant();
        _machine.Do<DoneAnswer>(new RevokeLeaseCommand(first));
        Assert.NotEqual(first, _machine.Grant());
    }

    [Fact]
    public void A_given_id_is_apart_from_those_that_the_store_draws_and_granted_once_at_a_time()
    {
        const long id = MetadataLimits.FirstGivenLeaseId + 5;
        Assert.Equal(id, _machine.Do<LeaseAnswer>(new GrantLeaseCommand(id, 1_000)).LeaseId);
        _machine.Refused(RefusalKind.LeaseExists, new GrantLeaseCommand(id, 1_000));
        _machine.Refused(RefusalKind.InvalidLease, new GrantLeaseCommand(5, 1_000));
    }

    [Theory]
    [InlineData(MetadataLimits.MinLeaseMilliseconds - 1, MetadataLimits.MinLeaseMilliseconds)]
    [InlineData(MetadataLimits.MaxLeaseMilliseconds + 1, MetadataLimits.MaxLeaseMilliseconds)]
    public void A_time_out_of_bounds_is_refused(long milliseconds, long limit)
    {
        Assert.Equal(limit, _machine.Refused(RefusalKind.InvalidLease, new GrantLeaseCommand(0, milliseconds)).Limit);
        _machine.Refused(RefusalKind.InvalidLease, new OpenSessionCommand(milliseconds));
    }

    [Fact]
    public void A_lease_takes_its_keys_along_in_one_revision_in_their_order()
    {
        var lease = _machine.Grant();
        _machine.Put("b", "", lease);
        _machine.Put("a", "", lease);
        _machine.Put("c", "");
        _machine.Do<DoneAnswer>(new RevokeLeaseCommand(lease));
        Assert.Equal([("a", 4L), ("b", 4L)], _machine.Last.Events.Select(one => (one.Version.Key.ToString(), one.Version.ModRevision)));
        Assert.Equal("c=", _machine.Dump());
        Assert.Null(_machine.Store.FindLease(lease));
    }

    [Fact]
    public void A_key_ends_with_the_lease_of_its_last_put()
    {
        var (first, second) = (_machine.Grant(), _machine.Grant());
        _machine.Put("moved", "", first);
        _machine.Put("moved", "", second);
        _machine.Put("freed", "", first);
        _machine.Put("freed", "");
        _machine.Put("deleted", "", first);
        _machine.Delete("deleted");
        Assert.Empty(_machine.Store.KeysOfLease(first));
        Assert.Equal([Key("moved")], _machine.Store.KeysOfLease(second));
        _machine.Do<DoneAnswer>(new RevokeLeaseCommand(first));
        Assert.Equal("freed= moved=", _machine.Dump());
        _machine.Do<DoneAnswer>(new RevokeLeaseCommand(second));
        Assert.Equal("freed=", _machine.Dump());
    }

    [Fact]
    public void A_lease_without_keys_ends_without_a_revision()
    {
        var lease = _machine.Grant();
        Assert.Equal(0, _machine.Do<DoneAnswer>(new RevokeLeaseCommand(lease)).Revision);
        _machine.Refused(RefusalKind.LeaseNotFound, new RevokeLeaseCommand(lease));
    }

    [Fact]
    public void Pitfall35_An_expiry_decided_before_a_renewal_ends_nothing()
    {
        var lease = _machine.Grant();
        _machine.Put("held", "", lease);
        var decided = _machine.Store.FindLease(lease)!.Epoch;
        Assert.Empty(_machine.Do<LeasesAnswer>(new RenewLeasesCommand([lease])).Skipped);
        Assert.Equal([lease], _machine.Do<LeasesAnswer>(new ExpireLeasesCommand([new(lease, decided)])).Skipped);
        Assert.Equal("held=", _machine.Dump());
        var current = _machine.Store.FindLease(lease)!.Epoch;
        Assert.Empty(_machine.Do<LeasesAnswer>(new ExpireLeasesCommand([new(lease, current)])).Skipped);
        Assert.Equal("", _machine.Dump());
    }

    [Fact]
    public void Pitfall35_An_expiry_of_an_earlier_lease_that_bore_the_id_ends_nothing()
    {
        const long id = MetadataLimits.FirstGivenLeaseId;
        _machine.Do<LeaseAnswer>(new GrantLeaseCommand(id, 1_000));
        var decided = _machine.Store.FindLease(id)!.Epoch;
        _machine.Do<DoneAnswer>(new RevokeLeaseCommand(id));
        _machine.Do<LeaseAnswer>(new GrantLeaseCommand(id, 1_000));
        Assert.Equal([id], _machine.Do<LeasesAnswer>(new ExpireLeasesCommand([new(id, decided)])).Skipped);
        Assert.NotNull(_machine.Store.FindLease(id));
    }

    [Fact]
    public void Pitfall36_A_waiter_whose_own_lease_has_ended_is_given_nothing()
    {
        var (holder, waiter) = (_machine.Grant(), _machine.Grant());
        _machine.Put("queue/1", "", holder);
        _machine.Put("queue/2", "", waiter);
        // Both end; the waiter's key is gone with its lease, so that nobody can take it for the next holder.
        _machine.Do<LeasesAnswer>(new ExpireLeasesCommand([Epoch(waiter), Epoch(holder)]));
        Assert.Equal("", _machine.Dump());
        _machine.Refused(RefusalKind.LeaseNotFound, new TransactionCommand([Compare.Missing(Key("owner"))], [PutOf("owner", "2", waiter)], []));
        Assert.Null(_machine.Get("owner"));
    }

    [Fact]
    public void Each_expired_lease_has_a_revision_of_its_own()
    {
        var (first, second) = (_machine.Grant(), _machine.Grant());
        _machine.Put("a", "", first);
        _machine.Put("b", "", second);
        _machine.Do<LeasesAnswer>(new ExpireLeasesCommand([Epoch(second), Epoch(first), Epoch(first)]));
        Assert.Equal([("b", 3L), ("a", 4L)], _machine.Last.Events.Select(one => (one.Version.Key.ToString(), one.Version.ModRevision)));
        Assert.Equal([second, first], _machine.Last.Leases.Where(one => one.Lease is null).Select(one => one.LeaseId));
        Assert.Equal([first], ((LeasesAnswer)_machine.Last.Answer).Skipped);
    }

    [Fact]
    public void A_checkpoint_only_lowers_what_is_left_and_a_renewal_gives_all_of_it_back()
    {
        var lease = _machine.Grant(10_000);
        var epoch = Epoch(lease).Epoch;
        _machine.Do<LeasesAnswer>(new CheckpointLeasesCommand([new(lease, epoch, 4_000)]));
        _machine.Do<LeasesAnswer>(new CheckpointLeasesCommand([new(lease, epoch, 9_000)]));
        Assert.Equal(4_000, _machine.Store.FindLease(lease)!.RemainingMilliseconds);
        _machine.Do<LeasesAnswer>(new RenewLeasesCommand([lease]));
        Assert.Equal(10_000, _machine.Store.FindLease(lease)!.RemainingMilliseconds);
        Assert.Equal([lease], _machine.Do<LeasesAnswer>(new CheckpointLeasesCommand([new(lease, epoch, 1)])).Skipped);
        Assert.Equal(10_000, _machine.Store.FindLease(lease)!.RemainingMilliseconds);
    }

    [Fact]
    public void A_renewal_names_the_leases_that_are_not_there()
    {
        var lease = _machine.Grant();
        Assert.Equal([99L], _machine.Do<LeasesAnswer>(new RenewLeasesCommand([99, lease])).Skipped);
        Assert.Equal(lease, Assert.Single(_machine.Last.Leases).LeaseId);
        var tooMany = _machine.Refused(RefusalKind.TooManyOperations, new RenewLeasesCommand(new long[MetadataLimits.MaxLeasesInCommand + 1]));
        Assert.Equal(MetadataLimits.MaxLeasesInCommand, tooMany.Limit);
    }

    private LeaseEpoch Epoch(long lease) => new(lease, _machine.Store.FindLease(lease)!.Epoch);
}
