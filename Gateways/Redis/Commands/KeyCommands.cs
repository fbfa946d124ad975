using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Gateways.Redis.Protocol;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>Commands on keys, whatever their values are.</summary>
internal static class KeyCommands
{
    public static bool Del(CommandRunner runner)
    {
        for (; runner.Next < runner.Count; runner.Next++)
        {
            var write = new RedisWrite { Kind = RedisWriteKind.Delete, Key = runner[runner.Next] };
            if (!runner.Batch.TryAdd(write, new(ReplyKind.Count, IsLast: runner.Next + 1 == runner.Count)))
                return false;
        }

        return true;
    }

    public static bool Exists(CommandRunner runner)
    {
        for (; runner.Next < runner.Count; runner.Next++)
        {
            if (!runner.Batch.TryAdd(RedisReadKind.Length, runner[runner.Next], new(ReplyKind.Count, IsLast: runner.Next + 1 == runner.Count)))
                return false;
        }

        return true;
    }

    public static bool Type(CommandRunner runner) => Peek(runner, ReplyKind.Type);

    public static bool Ttl(CommandRunner runner) => Peek(runner, ReplyKind.Seconds);

    public static bool PTtl(CommandRunner runner) => Peek(runner, ReplyKind.Milliseconds);

    public static bool Persist(CommandRunner runner) => runner.Batch.TryAdd(
        new RedisWrite { Kind = RedisWriteKind.Expire, Key = runner[1], Condition = ExpiryCondition.IsSet },
        new(ReplyKind.OneOrZero));

    public static bool Expire(CommandRunner runner) => Expire(runner, "expire", inSeconds: true, isRelative: true);

    public static bool PExpire(CommandRunner runner) => Expire(runner, "pexpire", inSeconds: false, isRelative: true);

    public static bool ExpireAt(CommandRunner runner) => Expire(runner, "expireat", inSeconds: true, isRelative: false);

    public static bool PExpireAt(CommandRunner runner) => Expire(runner, "pexpireat", inSeconds: false, isRelative: false);

    private static bool Peek(CommandRunner runner, ReplyKind kind) => runner.Batch.TryAdd(RedisReadKind.Peek, runner[1], new(kind));

    private static bool Expire(CommandRunner runner, string name, bool inSeconds, bool isRelative)
    {
        var condition = ExpiryCondition.None;
        for (var index = 3; index < runner.Count; index++)
        {
            var option = OptionOf(runner, index);
            if (option == ExpiryCondition.None)
                return runner.Refuse(RedisErrors.Bytes($"ERR Unsupported option {RedisErrors.Shown(runner.Span(index))}"));
            condition |= option;
        }

        if (condition.HasFlag(ExpiryCondition.IsNever) && condition != ExpiryCondition.IsNever)
            return runner.Refuse("ERR NX and XX, GT or LT options at the same time are not compatible"u8);
        if (condition.HasFlag(ExpiryCondition.GetsLater | ExpiryCondition.GetsEarlier))
            return runner.Refuse("ERR GT and LT options at the same time are not compatible"u8);
        if (!RespInteger.TryParse(runner.Span(2), out var number))
            return runner.Refuse(RedisErrors.NotAnInteger);
        if (!RedisExpiry.TryFindAny(number, inSeconds, isRelative, runner.NowMs, out var expiresAtMs))
            return runner.Refuse(RedisErrors.InvalidExpiry(name));
        var write = new RedisWrite { Kind = RedisWriteKind.Expire, Key = runner[1], ExpiresAtMs = expiresAtMs, Condition = condition };
        return runner.Batch.TryAdd(write, new(ReplyKind.OneOrZero));
    }

    private static ExpiryCondition OptionOf(CommandRunner runner, int index) =>
        runner.Is(index, "NX"u8) ? ExpiryCondition.IsNever
        : runner.Is(index, "XX"u8) ? ExpiryCondition.IsSet
        : runner.Is(index, "GT"u8) ? ExpiryCondition.GetsLater
        : runner.Is(index, "LT"u8) ? ExpiryCondition.GetsEarlier
        : ExpiryCondition.None;
}
