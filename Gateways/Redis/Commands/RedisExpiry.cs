using OrleansCluster.Gateways.Redis.Keyspace;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>Moments at which keys are gone, as commands name them, in milliseconds since 1970.</summary>
internal static class RedisExpiry
{
    private const long MsOfSecond = 1000;

    /// <summary>The moment of an option such as EX; false if there is none, or it is too late for a key.</summary>
    public static bool TryFind(long number, bool inSeconds, bool isRelative, long nowMs, out long expiresAtMs)
    {
        expiresAtMs = 0;
        if (number <= 0 || !TryScale(number, inSeconds, out var ms) || (isRelative && ms > RedisLimits.MaxExpiryMs - nowMs))
            return false;
        expiresAtMs = isRelative ? nowMs + ms : ms;
        return expiresAtMs <= RedisLimits.MaxExpiryMs;
    }

    /// <summary>The same of a command such as EXPIRE, where a moment that is over, or never was, is one at which the key is gone.</summary>
    public static bool TryFindAny(long number, bool inSeconds, bool isRelative, long nowMs, out long expiresAtMs)
    {
        if (number > 0)
            return TryFind(number, inSeconds, isRelative, nowMs, out expiresAtMs);
        expiresAtMs = 1;
        return TryScale(number, inSeconds, out _);
    }

    private static bool TryScale(long number, bool inSeconds, out long ms)
    {
        ms = inSeconds ? unchecked(number * MsOfSecond) : number;
        return !inSeconds || number is <= long.MaxValue / MsOfSecond and >= long.MinValue / MsOfSecond;
    }
}
