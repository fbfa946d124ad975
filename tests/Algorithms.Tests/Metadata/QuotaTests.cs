using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class QuotaTests
{
    private const long Version = KeyVersion.Overhead + 2; // a key and a value of one byte each

    private readonly Machine _machine = new();

    [Fact]
    public void The_stores_quota_counts_every_retained_version_and_names_limit_and_size()
    {
        Set("", 3 * Version);
        _machine.Put("a", "1");
        _machine.Put("a", "2");
        _machine.Put("b", "1");
        var refused = _machine.Refused(RefusalKind.StoreQuota, PutOf("a", "3"));
        Assert.Equal((3 * Version, 4 * Version), (refused.Limit, refused.Actual));
    }

    [Fact]
    public void Deletions_and_a_compaction_make_room_in_a_full_store()
    {
        Set("", 2 * Version);
        _machine.Put("a", "1");
        _machine.Put("b", "1");
        _machine.Refused(RefusalKind.StoreQuota, PutOf("c", "1"));
        _machine.Delete("a");
        _machine.Refused(RefusalKind.StoreQuota, PutOf("c", "1"));
        _machine.Do(new DeleteOperation(KeyRange.All));
        _machine.Do<DoneAnswer>(new CompactCommand(_machine.Store.Revision));
        Assert.InRange(_machine.Store.RetainedBytes, 0, 2 * Version); // the last deletion, and what it replaced
        Set("", 3 * Version);
        _machine.Put("c", "1");
    }

    [Fact]
    public void A_prefix_counts_what_its_keys_hold_now()
    {
        Set("p/", 300);
        _machine.Put("p/a", new string('v', 100));
        _machine.Put("q/a", new string('v', 1_000));
        var refused = _machine.Refused(RefusalKind.PrefixQuota, PutOf("p/b", ""));
        Assert.Equal((300L, KeyVersion.Overhead + 103L + KeyVersion.Overhead + 3, Key("p/")), (refused.Limit, refused.Actual, refused.Subject));
        for (var at = 0; at < 10; at++)
            _machine.Put("p/a", new string('v', 150));
        _machine.Delete("p/a");
        _machine.Put("p/b", new string('v', 169));
        Assert.Equal(300, Assert.Single(_machine.Store.PrefixQuotas).Used);
    }

    [Fact]
    public void A_transaction_is_weighed_as_a_whole()
    {
        Set("p/", 300);
        _machine.Put("p/a", new string('v', 100));
        _machine.Refused(RefusalKind.PrefixQuota, PutOf("p/b", new string('v', 100)), DeleteOf("p/none"));
        _machine.Do(PutOf("p/b", new string('v', 100)), DeleteOf("p/a"));
        _machine.Do(PutOf("p/c", ""), PutOf("p/b", ""));
        Assert.Equal(2 * (KeyVersion.Overhead + 3), Assert.Single(_machine.Store.PrefixQuotas).Used);
    }

    [Fact]
    public void A_quota_counts_what_is_there_when_it_is_set()
    {
        _machine.Put("p/a", "1");
        _machine.Put("p/b", "1");
        _machine.Delete("p/b");
        Set("p/", 10);
        Assert.Equal(KeyVersion.Overhead + 4, Assert.Single(_machine.Store.PrefixQuotas).Used);
        _machine.Put("p/a", "2"); // over the limit, but it adds nothing
        _machine.Refused(RefusalKind.PrefixQuota, PutOf("p/a", "33"));
        _machine.Put("p/a", "");
        _machine.Do<DoneAnswer>(new SetQuotaCommand(Key("p/"), null));
        _machine.Put("p/a", "free again");
    }

    [Fact]
    public void The_end_of_a_lease_gives_bytes_back()
    {
        var lease = _machine.Grant();
        Set("p", 200);
        _machine.Put("p", "", lease);
        _machine.Do<DoneAnswer>(new RevokeLeaseCommand(lease));
        Assert.Equal(0, Assert.Single(_machine.Store.PrefixQuotas).Used);
    }

    [Fact]
    public void Prefixes_may_lie_in_each_other_and_each_is_held_to()
    {
        Set("p", 300);
        Set("p/q", 150);
        _machine.Put("p/q", "");
        Assert.Equal(Key("p/q"), _machine.Refused(RefusalKind.PrefixQuota, PutOf("p/q2", "")).Subject);
        _machine.Put("p/r", "");
        Assert.Equal(Key("p"), _machine.Refused(RefusalKind.PrefixQuota, PutOf("p/s", "")).Subject);
    }

    [Fact]
    public void The_number_of_prefixes_is_bounded()
    {
        for (var at = 0; at < MetadataLimits.MaxPrefixQuotas; at++)
            Set($"{at}/", 1);
        Assert.Equal(MetadataLimits.MaxPrefixQuotas, _machine.Refused(RefusalKind.TooManyQuotas, new SetQuotaCommand(Key("one more"), 1)).Limit);
        Set("0/", 2);
    }

    private void Set(string prefix, long bytes) => _machine.Do<DoneAnswer>(new SetQuotaCommand(Key(prefix), bytes));
}
