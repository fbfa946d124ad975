using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>One change of one key.</summary>
public readonly record struct RedisWrite
{
    public RedisWriteKind Kind { get; init; }

    /// <summary>The key: any bytes. One that cannot be is refused, or is not there where something must be.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>What is stored, or put behind.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>When the key is gone, in milliseconds since 1970: 1 to <see cref="RedisLimits.MaxExpiryMs"/>, or 0 for never. May be over already.</summary>
    public long ExpiresAtMs { get; init; }

    /// <summary>What is stored in another value's place keeps that one's expiry.</summary>
    public bool KeepsExpiry { get; init; }

    /// <summary>Of <see cref="RedisWriteKind.Expire"/>: what must hold.</summary>
    public ExpiryCondition Condition { get; init; }

    /// <summary>Of <see cref="RedisWriteKind.Increment"/>: what is added.</summary>
    public long Delta { get; init; }

    /// <summary>
    /// The value there was is to be answered, also where nothing was done because of it; otherwise it need not travel.
    /// </summary>
    public bool ReturnsValue { get; init; }

    /// <summary>Whether a condition on the expiry holds.</summary>
    /// <param name="expiresAtMs">When the key is gone now; 0 for never.</param>
    public bool IsAllowedAt(long expiresAtMs)
    {
        var (now, then) = (expiresAtMs == 0 ? long.MaxValue : expiresAtMs, ExpiresAtMs == 0 ? long.MaxValue : ExpiresAtMs);
        return !(Condition.HasFlag(ExpiryCondition.IsNever) && expiresAtMs != 0)
            && !(Condition.HasFlag(ExpiryCondition.IsSet) && expiresAtMs == 0)
            && !(Condition.HasFlag(ExpiryCondition.GetsLater) && then <= now)
            && !(Condition.HasFlag(ExpiryCondition.GetsEarlier) && then >= now);
    }
}
