using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Tests.Metadata;

namespace OrleansCluster.Algorithms.Tests.Cache.Directory;

/// <summary>One life of a silo on a real metadata store: as much of a host of shards as a test needs that loses nothing.</summary>
internal sealed class Node
{
    private readonly Machine _machine;
    private readonly CacheKeys _keys;
    private readonly PartitionMapOptions _options;
    private long _next = 1;

    public Node(Machine machine, CacheKeys keys, PartitionMapOptions options, string silo, int weight = 1)
    {
        (_machine, _keys, _options) = (machine, keys, options);
        Member = new(silo, machine.Grant());
        Directory = new(keys);
        Replicas = [.. Enumerable.Range(0, options.Partitions).Select(_ => new ShardReplica(Member, new() { CapacityBytes = CacheLimits.MinCapacityBytes }))];
        machine.Do(new PutOperation(keys.MemberOf(Member), MemberCodec.Encode(weight)) { LeaseId = Member.Incarnation });
    }

    public ShardMember Member { get; }

    public CacheDirectory Directory { get; }

    public ShardReplica[] Replicas { get; }

    /// <summary>Partitions that it serves.</summary>
    public IEnumerable<int> Served => Enumerable.Range(0, Replicas.Length).Where(at => Replicas[at].Serving is not null);

    /// <summary>Reads on, and tells its shards of what has changed; then makes what it proposes. True if there was anything.</summary>
    public bool Work(long nowMs)
    {
        var history = _machine.Store.ReadHistory(_keys.All, _next, false, 1_000, 1_000_000);
        Assert.Null(history.Refusal);
        _next = history.NextRevision;
        foreach (var change in history.Events.Select(one => Directory.Apply(one.Version)).ToArray())
        {
            if (Directory.Map is null || change.Kind == DirectoryChangeKind.Nothing)
                continue;
            foreach (var partition in change.Kind == DirectoryChangeKind.Shard ? [change.Partition] : Enumerable.Range(0, Replicas.Length))
                Replicas[partition].Observe(Directory.ViewOf(partition), nowMs);
        }

        var hasWorked = history.Events.Count > 0;
        if (Directory.ProposeMap(_options) is { } map)
        {
            _machine.Do(ShardTransactions.Of(_keys, map));
            hasWorked = true;
        }

        for (var partition = 0; partition < Replicas.Length; partition++)
        {
            if (Replicas[partition].Proposal is not { } proposal)
                continue;
            var answer = _machine.Do<TransactionAnswer>(ShardTransactions.Of(_keys, partition, Member, proposal));
            if (!answer.Succeeded && (((RangeResult)answer.Results[0]).Items.SingleOrDefault()?.ModRevision ?? 0) == proposal.ExpectedRevision)
                Replicas[partition].Refused(proposal, nowMs);
            hasWorked = true;
        }

        return hasWorked;
    }

    /// <summary>Sends what there is to be sent, to whoever lives. True if there was anything.</summary>
    public bool Send(IReadOnlyCollection<Node> nodes, long nowMs)
    {
        var hasSent = false;
        for (var partition = 0; partition < Replicas.Length; partition++)
        {
            foreach (var other in Replicas[partition].Others.ToArray())
            {
                while (Replicas[partition].TryAsk(other, nowMs, out var request))
                {
                    hasSent = true;
                    if (nodes.FirstOrDefault(node => node.Member == other) is { } receiver)
                        Replicas[partition].Answered(other, request, receiver.Replicas[partition].Receive(request, nowMs), nowMs);
                    else
                        Replicas[partition].Failed(other, request, nowMs);
                }
            }
        }

        return hasSent;
    }
}
