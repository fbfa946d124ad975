using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads.Cache;

namespace OrleansCluster.Simulator.Plants.Cache;

/// <summary>The bugs planted in the sources of the cache and its client, which its workload must find.</summary>
internal static class CachePlants
{
    private const string Shards = "Algorithms/Cache/Shards/";
    private const string Grains = "Grains/Cache/";
    private const string Library = "Client/Cache/";

    public static IReadOnlyList<Plant> All { get; } =
    [
        Broken(
            "cache-acknowledged-alone", "a change is acknowledged when it was sent to the backup",
            new Mutation(Shards + "ShardReplica.Owner.cs", "acked = Math.Min(acked, link.State == LinkState.Streaming ? link.AckedPosition : 0);", "acked = Math.Min(acked, link.State == LinkState.Streaming ? acked : 0);")),
        Broken(
            "cache-answered-before-acknowledged", "a change is answered before the backup has it",
            new Mutation(Grains + "CacheMember.cs", "else if (serving!.AckedPosition < position)", "else if (serving!.AckedPosition < position && position < 0)")),
        Broken(
            "cache-records-with-gaps", "a backup takes records whatever it had before",
            new Mutation(Shards + "ShardReplica.Backup.cs", "IsWhole && request.After == _point)", "IsWhole)"),
            new Mutation(Shards + "ShardReplica.Backup.cs", "|| batch.FirstPosition != _point.Position + 1)", "|| batch.FirstPosition < 0)")),
        Broken(
            "cache-sent-again", "a change of which nobody knows whether it was made is sent again",
            new Mutation(Library + "CacheCaller.cs", "CacheCallStatus.OutcomeUnknown => !IsRepeatable(calls[at].Kind) || IsChangedBehind(calls, at),", "CacheCallStatus.OutcomeUnknown => IsChangedBehind(calls, at),")),
        Broken(
            "cache-time-runs-on", "a shard that passes to another silo begins with that one's time",
            new Mutation(Shards + "ShardReplica.Owner.cs", "_table!.NowMs + Math.Max(0, nowMs - _touchedMs);", "_table!.NowMs + nowMs;")),
        Broken(
            "cache-tag-misses-shards", "the invalidation of a tag leaves shards out",
            new Mutation(Library + "CacheClient.cs", "[.. Enumerable.Range(0, partitions).Select(partition =>", "[.. Enumerable.Range(0, partitions / 2).Select(partition =>")),
        Broken(
            "cache-load-outlives-deletion", "what was loaded before a key was deleted is stored behind that",
            new Mutation(
                Grains + "ShardSlot.cs",
                """
                            case CacheCallKind.Delete:
                                loads?.Changed(call.Hash, call.Key);
                """,
                "case CacheCallKind.Delete:")),
        Broken(
            "near-change-not-told", "a near cache does not hear of changes",
            new Mutation(Grains + "CacheMember.cs", "Volatile.Read(ref _near)?.Changed(hash);", "_ = hash;")),
        Broken(
            "near-hand-over-not-told", "a near cache does not hear that a silo has ceased to serve a shard",
            new Mutation(Grains + "CacheMember.cs", "Volatile.Read(ref _near)?.Dropped(shard.Partition);", "_ = shard;")),
        Broken(
            "cache-dies-with-activation", "what a silo holds goes with the activation that works on it",
            new Mutation(Grains + "CacheMemberGrain.cs", "(!goesOn || _isOver)", "(!goesOn || _isOver || !_isOver)")),
        Broken(
            "cache-load-of-another", "a load stores with the ticket of an earlier one",
            new Mutation("Algorithms/Cache/Loads/LoadTable.cs", "load.Ticket == ticket;", "load.Ticket >= ticket;")),
        Broken(
            "near-spoiled-read-kept", "a near cache keeps what was read while it heard of a change",
            new Mutation("Algorithms/Cache/Near/NearTable.cs", "if (fetch.IsSpoiled || life != fetch.Source.Life)", "if (life != fetch.Source.Life)")),
        Broken(
            "cache-load-covers-latecomers", "who asked while a read was under way is told what it brought",
            new Mutation(Library + "Loading/LoadFlight.cs", "(waiting, at < _covered)", "(waiting, at < _waiting.Count || at < _covered)")),
        Broken(
            "near-confirmed-on-arrival", "a near cache counts its bound from when a page of the feed arrived",
            new Mutation(Library + "Near/NearCache.cs", "feed.IsSure ? readAt : null);", "feed.IsSure ? Math.Max(readAt, _clock.NowMs) : null);")),
        Broken(
            "cache-tag-spares-last-entry", "at a backup an invalidation leaves out the entry stored just before it",
            new Mutation("Algorithms/Cache/CacheTable.Replica.cs", "tag.InvalidatedAt = _position + 1;", "tag.InvalidatedAt = _position;")),
        new SourcePlant(
            "cache-served-past-lease", "a silo serves its shards for as long as it lives, whatever became of its lease", () => new BareCacheWorkload(),
            [new Mutation(Grains + "CacheMember.cs", "public bool IsSure => time.GetTimestamp() < Volatile.Read(ref _sureUntil);", "public bool IsSure => Volatile.Read(ref _sureUntil) > long.MinValue;")]),
        new SourcePlant(
            "cache-versions-begin-anew", "an owner that begins with nothing begins with the first version", () => new BareCacheWorkload(),
            [new Mutation(Shards + "ShardOptions.cs", "StartPosition = startPosition,", "StartPosition = startPosition < 0 ? startPosition : 0,")]),
    ];

    private static SourcePlant Broken(string name, string what, params Mutation[] mutations) => new(name, what, () => new CacheWorkload(), mutations);
}
