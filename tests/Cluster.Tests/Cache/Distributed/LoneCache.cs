using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache.Distributed;

/// <summary>A silo's part in a cache without a silo: it owns all shards, there are no backups, and no clock moves but the test's.</summary>
internal sealed class LoneCache
{
    private readonly CacheServiceOptions _options;
    private readonly CacheKeys _keys = new(CacheGrains.DefaultCache);
    private readonly CacheDirectory _directory;
    private long _revision;

    public LoneCache(TimeProvider time, int partitions = 4)
    {
        _options = new() { Partitions = partitions, CapacityBytes = (long)partitions << 20, Backups = 0 };
        _directory = new(_keys);
        var self = new ShardMember("silo-0", 1);
        Member = new(self, _options, time, () => { });
        Member.Confirmed(time.GetTimestamp(), TimeSpan.FromDays(100_000));
        Put(_keys.MemberOf(self), MemberCodec.Encode(1));
        Put(_keys.Map, ByteString.CopyOf(_directory.ProposeMap(new PartitionMapOptions { Partitions = partitions, Backups = 0 })!.Map.ToBytes()));
        for (var partition = 0; partition < partitions; partition++)
            Own(partition, self, 1);
        Local.Add(CacheGrains.DefaultCache, Member);
    }

    public CacheMember Member { get; }

    public LocalCaches Local { get; } = new();

    /// <summary>The store says that a shard is of another epoch, and whose; with a table that is begun anew in it, or with the one that there is.</summary>
    public void Own(int partition, ShardMember owner, long epoch, bool isNew = true) =>
        Put(_keys.ShardOf(partition), ShardRecordCodec.Encode(isNew ? new(epoch, epoch, epoch, owner, []) : new(epoch, 1, 1, owner, [])));

    /// <summary>A client in the same process.</summary>
    public CacheClient NewClient(TimeProvider time) => new(Grains(), new() { Timeout = TimeSpan.FromSeconds(60) }, Local, time);

    private IGrainFactory Grains() => CallProxy.Make<IGrainFactory>((_, _) =>
        CallProxy.Make<ICacheRoutesGrain>((_, _) => Task.FromResult(CacheRouting.Of(_directory, _revision))));

    private void Put(ByteString key, ByteString value) => Member.Observe(_directory, _directory.Apply(new(key, value, ++_revision, _revision, 0, 1, 0)));
}
