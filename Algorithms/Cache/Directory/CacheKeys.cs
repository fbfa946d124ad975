using System.Globalization;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Algorithms.Cache.Directory;

/// <summary>
/// Where the metadata store holds what is agreed about one cache: under <c>.oc/cache/NAME/</c> the partition map (<c>map</c>), who lives
/// (<c>member/INCARNATION/SILO</c>, with the silo's lease), and each shard's record (<c>shard/PARTITION</c>); numbers in hexadecimal.
/// </summary>
public sealed class CacheKeys
{
    /// <summary>Letters that the name of a cache has at most.</summary>
    public const int MaxNameLength = 64;

    private const int IncarnationDigits = 16;
    private const int PartitionDigits = 4;

    private readonly string _prefix;
    private readonly ByteString _members;
    private readonly ByteString _shards;

    /// <param name="cache">The name: 1 to <see cref="MaxNameLength"/> of a–z, 0–9, '-', '_' and '.'.</param>
    /// <exception cref="ArgumentException">It cannot be a name.</exception>
    public CacheKeys(string cache)
    {
        if (!IsName(cache))
            throw new ArgumentException($"'{cache}' cannot be the name of a cache: allowed are 1 to {MaxNameLength} of a-z, 0-9, '-', '_' and '.'.", nameof(cache));
        _prefix = $".oc/cache/{cache}/";
        All = KeyRange.Prefix(_prefix);
        Map = _prefix + "map";
        (_members, _shards) = (_prefix + "member/", _prefix + "shard/");
    }

    /// <summary>All that is agreed about the cache.</summary>
    public KeyRange All { get; }

    public ByteString Map { get; }

    public static bool IsName(string? cache) =>
        cache is { Length: > 0 and <= MaxNameLength } && cache.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.');

    public ByteString MemberOf(ShardMember member) => $"{_prefix}member/{member.Incarnation.ToString("x16", CultureInfo.InvariantCulture)}/{member.Silo}";

    public ByteString ShardOf(int partition) => $"{_prefix}shard/{partition.ToString("x4", CultureInfo.InvariantCulture)}";

    internal bool TryReadMember(ByteString key, out ShardMember member)
    {
        member = default;
        if (!key.StartsWith(_members) || key.ToString()[_members.Length..] is not { Length: > IncarnationDigits + 1 } rest || rest[IncarnationDigits] != '/')
            return false;
        if (!long.TryParse(rest.AsSpan(0, IncarnationDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var incarnation) || incarnation <= 0)
            return false;
        member = new(rest[(IncarnationDigits + 1)..], incarnation);
        return HashNodes.CheckName(member.Silo) is null;
    }

    internal bool TryReadShard(ByteString key, out int partition)
    {
        partition = 0;
        return key.StartsWith(_shards)
            && key.Length == _shards.Length + PartitionDigits
            && int.TryParse(key.Span[_shards.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out partition)
            && partition < HashLimits.MaxPartitions;
    }
}
