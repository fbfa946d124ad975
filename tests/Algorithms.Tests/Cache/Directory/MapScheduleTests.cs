using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Algorithms.Tests.Cache.Directory;

public sealed class MapScheduleTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);
    private static readonly ShardMember First = new("b", 10);
    private static readonly ShardMember Second = new("a", 11);

    private readonly CacheKeys _keys = new("default");
    private readonly CacheDirectory _directory;
    private readonly MapSchedule _schedule = new(Delay);
    private long _revision;

    public MapScheduleTests()
    {
        _directory = new(_keys);
        Announce(First, 1);
        Announce(Second, 1);
    }

    [Fact]
    public void The_first_map_is_proposed_at_once_by_who_lived_first_and_a_step_later_by_the_next()
    {
        var next = new MapSchedule(Delay);
        _schedule.MembersChanged(_directory, First, Seconds(1));
        next.MembersChanged(_directory, Second, Seconds(1));
        Assert.True(_schedule.TryTake(Seconds(1)));
        Assert.False(next.TryTake(Seconds(1) + MapSchedule.Step - TimeSpan.FromTicks(1)));
        Assert.True(next.TryTake(Seconds(1) + MapSchedule.Step));
    }

    [Fact]
    public void Another_map_is_proposed_once_when_members_have_not_changed_for_the_delay()
    {
        AgreeOnMap();
        _schedule.MembersChanged(_directory, First, Seconds(1));
        _schedule.MembersChanged(_directory, First, Seconds(2));
        Assert.False(_schedule.TryTake(Seconds(3)));
        Assert.True(_schedule.TryTake(Seconds(4)));
        Assert.False(_schedule.TryTake(Seconds(400)));
    }

    [Fact]
    public void Members_that_change_all_the_time_do_not_put_it_off_for_ever()
    {
        AgreeOnMap();
        var at = 0;
        do
        {
            _schedule.MembersChanged(_directory, First, Seconds(at++));
            Assert.True(at < 100);
        }
        while (!_schedule.TryTake(Seconds(at)));
        Assert.Equal(5 * Delay, Seconds(at));

        _schedule.MembersChanged(_directory, First, Seconds(at));
        Assert.False(_schedule.TryTake(Seconds(at + 1)));
        Assert.True(_schedule.TryTake(Seconds(at + 2)));
    }

    [Fact]
    public void Who_leaves_waits_for_nothing()
    {
        AgreeOnMap();
        Announce(Second, MemberCodec.Leaving);
        _schedule.MembersChanged(_directory, Second, Seconds(1));
        Assert.True(_schedule.TryTake(Seconds(1)));
    }

    [Fact]
    public void There_is_no_proposal_beside_another_and_one_that_failed_is_made_again()
    {
        _schedule.MembersChanged(_directory, First, Seconds(1));
        Assert.True(_schedule.TryTake(Seconds(1)));
        _schedule.Begun();
        _schedule.MembersChanged(_directory, First, Seconds(1));
        Assert.False(_schedule.TryTake(Seconds(9)));
        _schedule.Ended();
        Assert.True(_schedule.TryTake(Seconds(9)));

        _schedule.Begun();
        _schedule.Failed(Seconds(10));
        _schedule.Ended();
        Assert.False(_schedule.TryTake(Seconds(10)));
        Assert.True(_schedule.TryTake(Seconds(10) + MapSchedule.Step));
    }

    [Fact]
    public void What_failed_does_not_put_off_what_is_due_anyhow()
    {
        _schedule.MembersChanged(_directory, First, Seconds(1));
        Assert.True(_schedule.TryTake(Seconds(1)));
        _schedule.Begun();
        _schedule.MembersChanged(_directory, First, Seconds(2));
        _schedule.Failed(Seconds(2));
        _schedule.Ended();
        Assert.True(_schedule.TryTake(Seconds(2)));
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private void Announce(ShardMember member, int weight) => Put(_keys.MemberOf(member), MemberCodec.Encode(weight));

    private void AgreeOnMap() =>
        Put(_keys.Map, ByteString.CopyOf(PartitionMap.Create([new HashNode("a", 1), new HashNode("b", 1)], new() { Partitions = 16, Backups = 1 }).ToBytes()));

    private void Put(ByteString key, ByteString value) => _directory.Apply(new(key, value, ++_revision, _revision, 0, 1, 0));
}
