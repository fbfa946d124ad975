using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Tests.Metadata;

namespace OrleansCluster.Algorithms.Tests.Cache.Directory;

/// <summary>Shards of some silos over a real metadata store: what the map wants comes to be, and moves with it.</summary>
public sealed class CacheDirectoryTests
{
    private const int Partitions = 16;

    private readonly Machine _machine = new();
    private readonly CacheKeys _keys = new("default");
    private readonly List<Node> _nodes = [];
    private long _now;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_shard_comes_to_its_primary_with_its_backups(int backups)
    {
        Start(backups, "a", "b", "c");
        CheckSettled(backups);
        Assert.Equal([5, 5, 6], _nodes.Select(node => node.Served.Count()).Order());
    }

    [Fact]
    public void A_silo_that_dies_loses_nothing_and_only_what_must_moves()
    {
        Start(1, "a", "b", "c");
        var versions = Enumerable.Range(0, 200).ToDictionary(key => key, key => Write(key, $"{key}"));
        var before = Map;
        Die("b");
        Settle();
        CheckSettled(1);
        Assert.Equal(PartitionMovement.Between(before, Map).PrimariesAtLeast, PartitionMovement.Between(before, Map).Primaries);
        Assert.All(versions, one => Assert.Equal(($"{one.Key}", one.Value), Read(one.Key)));
        Assert.All(versions, one => Assert.True(Write(one.Key, "new") > one.Value));
    }

    [Fact]
    public void A_silo_that_comes_takes_its_share_and_nothing_else_moves()
    {
        Start(1, "a", "b");
        var versions = Enumerable.Range(0, 200).ToDictionary(key => key, key => Write(key, $"{key}"));
        var before = Enumerable.Range(0, Partitions).Select(OwnerOf).ToArray();
        Add("c", 1);
        Settle();
        CheckSettled(1);
        Assert.All(Enumerable.Range(0, Partitions), at => Assert.True(OwnerOf(at).Silo == "c" || OwnerOf(at) == before[at]));
        Assert.Equal(5, _nodes.Single(node => node.Member.Silo == "c").Served.Count());
        Assert.All(versions, one => Assert.Equal(($"{one.Key}", one.Value), Read(one.Key)));
    }

    [Fact]
    public void Without_a_backup_what_a_silo_had_is_lost_and_begins_above_all_versions()
    {
        Start(0, "a", "b");
        var versions = Enumerable.Range(0, 100).ToDictionary(key => key, key => Write(key, $"{key}"));
        var lost = versions.Where(one => OwnerOf(PartitionOf(one.Key)).Silo == "a").ToArray();
        Die("a");
        Settle();
        Assert.NotEmpty(lost);
        Assert.All(lost, one => Assert.Equal(default, Read(one.Key)));
        Assert.All(lost, one => Assert.True(Write(one.Key, "new") > one.Value));
        Assert.All(versions.Except(lost), one => Assert.Equal(one.Value, Read(one.Key).Version));
    }

    [Fact]
    public void A_silo_that_is_back_before_its_lease_has_ended_gets_its_share_when_it_has()
    {
        Start(1, "a", "b", "c");
        var value = Write(1, "1");
        var dead = _nodes.Single(node => node.Member == OwnerOf(PartitionOf(1)));
        _nodes.Remove(dead);
        Add(dead.Member.Silo, 1);
        Settle();
        Assert.Equal(dead.Member, OwnerOf(PartitionOf(1)));
        _machine.Do(new RevokeLeaseCommand(dead.Member.Incarnation));
        Settle();
        CheckSettled(1);
        Assert.Equal(("1", value), Read(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_silo_that_is_about_to_leave_gives_all_that_it_has_to_others(int backups)
    {
        Start(backups, "a", "b", "c");
        var versions = Enumerable.Range(0, 100).ToDictionary(key => key, key => Write(key, $"{key}"));
        var leaving = _nodes[1];
        _machine.Do(new PutOperation(_keys.MemberOf(leaving.Member), MemberCodec.Encode(MemberCodec.Leaving)) { LeaseId = leaving.Member.Incarnation });
        Settle();
        Assert.True(leaving.Directory.IsLeaving(leaving.Member));
        Assert.True(leaving.Directory.HasOthersThan(leaving.Member));
        Assert.All(leaving.Replicas, replica => Assert.Equal(ShardRole.None, replica.Role));
        Die("b");
        Settle();
        CheckSettled(backups);
        Assert.All(versions, one => Assert.Equal(($"{one.Key}", one.Value), Read(one.Key)));
    }

    [Fact]
    public void Who_leaves_while_nobody_stays_keeps_what_it_has()
    {
        Start(1, "a", "b");
        var before = Map;
        foreach (var node in _nodes)
            _machine.Do(new PutOperation(_keys.MemberOf(node.Member), MemberCodec.Encode(MemberCodec.Leaving)) { LeaseId = node.Member.Incarnation });
        Settle();
        Assert.Equal(before, Map);
        Assert.False(_nodes[0].Directory.HasOthersThan(_nodes[0].Member));
        CheckSettled(1);
    }

    [Fact]
    public void Weights_are_shares()
    {
        var options = new PartitionMapOptions { Partitions = Partitions, Backups = 0 };
        _nodes.Add(new(_machine, _keys, options, "a", weight: 3));
        _nodes.Add(new(_machine, _keys, options, "b"));
        Settle();
        Assert.Equal([12, 4], _nodes.Select(node => node.Served.Count()));
    }

    [Theory]
    [InlineData("map", "map")]
    [InlineData("shard/0003", "shard 3")]
    [InlineData("member/0000000000000001/a", "member")]
    public void What_cannot_be_read_is_refused_and_changes_nothing(string key, string named)
    {
        Start(1, "a", "b");
        var directory = _nodes[0].Directory;
        var before = (directory.Map, directory.Living.Count, directory.ViewOf(3));
        _machine.Put($".oc/cache/default/{key}", "?");
        Assert.Contains(named, Assert.Throws<FormatException>(() => _nodes[0].Work(_now)).Message, StringComparison.Ordinal);
        Assert.Equal(before.Map, directory.Map);
        Assert.Equal((before.Count, before.Item3.Revision, before.Item3.Record), (directory.Living.Count, directory.ViewOf(3).Revision, directory.ViewOf(3).Record));
    }

    [Theory]
    [InlineData("map", "The map was deleted")]
    [InlineData("shard/0003", "The record of shard 3 was deleted")]
    public void What_was_deleted_by_hand_is_refused(string key, string told)
    {
        Start(1, "a", "b");
        _machine.Delete($".oc/cache/default/{key}");
        Assert.Contains(told, Assert.Throws<FormatException>(() => _nodes[0].Work(_now)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_others_are_left_alone()
    {
        Start(0, "a");
        foreach (var key in (string[])[".oc/cache/default/shard/1", ".oc/cache/default/shard/00001", ".oc/cache/default/member/1/a", ".oc/cache/default/member/0000000000000000/a", ".oc/cache/default/mapped", ".oc/cache/other/map"])
            _machine.Put(key, "?");
        Settle();
        Assert.Equal(Partitions, _nodes[0].Served.Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public void What_cannot_be_the_name_of_a_cache_is_refused(string name) =>
        Assert.Contains("allowed are 1 to 64", Assert.Throws<ArgumentException>(() => new CacheKeys(name)).Message, StringComparison.Ordinal);

    private PartitionMap Map => _nodes[0].Directory.Map!;

    private static byte[] Bytes(int key) => Keys.Of(key);

    private static ulong Hash(int key) => KeyHash.Of(Bytes(key)).Value;

    private int PartitionOf(int key) => Map.PartitionOf(new KeyHash(Hash(key)));

    private ShardMember OwnerOf(int partition) => _nodes[0].Directory.OwnerOf(partition)!.Value;

    private void Start(int backups, params string[] silos)
    {
        foreach (var silo in silos)
            Add(silo, backups);
        Settle();
    }

    private void Add(string silo, int backups) => _nodes.Add(new(_machine, _keys, new() { Partitions = Partitions, Backups = backups }, silo));

    private void Die(string silo)
    {
        var node = _nodes.Single(one => one.Member.Silo == silo);
        _nodes.Remove(node);
        _machine.Do(new RevokeLeaseCommand(node.Member.Incarnation));
    }

    // Until for a second of silos' time, in which whoever waits tries again, nothing has happened.
    private void Settle()
    {
        for (var (rounds, quiet) = (0, 0); quiet < 20; rounds++)
        {
            Assert.True(rounds < 5_000, "It does not settle.");
            _now += 50;
            var hasWorked = false;
            foreach (var node in _nodes)
            {
                hasWorked |= node.Work(_now);
                hasWorked |= node.Send(_nodes, _now);
                foreach (var replica in node.Replicas)
                    replica.Tick(_now);
            }

            quiet = hasWorked ? 0 : quiet + 1;
        }
    }

    private void CheckSettled(int backups)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            var view = _nodes[0].Directory.ViewOf(partition);
            Assert.Equal(Math.Min(backups + 1, _nodes.Count), view.Wanted.Length);
            Assert.Equal(view.Wanted[0], view.Record!.Owner);
            Assert.Equal(view.Wanted.Skip(1).ToHashSet(), view.Record.Backups.ToHashSet());
            Assert.Equal(view.Wanted[0], _nodes.Single(node => node.Replicas[partition].Serving is not null).Member);
            Assert.All(_nodes, node => Assert.Equal(view.Wanted.Contains(node.Member), node.Replicas[partition].Role != ShardRole.None));
        }
    }

    private ShardReplica ReplicaOf(int key) => _nodes.Select(node => node.Replicas[PartitionOf(key)]).Single(replica => replica.Serving is not null);

    private long Write(int key, string value)
    {
        var results = new CacheResult[1];
        Assert.True(ReplicaOf(key).TryApply([CacheOperation.Set(Hash(key), Bytes(key), Keys.Bytes(value))], results, _now, out var position));
        foreach (var node in _nodes)
            node.Send(_nodes, _now);
        Assert.Equal(CacheStatus.Done, results[0].Status);
        Assert.True(ReplicaOf(key).Serving!.AckedPosition >= position);
        return results[0].Version;
    }

    private (string? Value, long Version) Read(int key) =>
        ReplicaOf(key).Serving!.Read(Hash(key), Bytes(key), _now, out var item, out _) == ReadOutcome.Hit ? (Keys.Text(item.Value), item.Version) : default;
}
