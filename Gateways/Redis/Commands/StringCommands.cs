using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>Commands on values.</summary>
internal static class StringCommands
{
    public static bool Get(CommandRunner runner) => runner.Batch.TryAdd(RedisReadKind.Value, runner[1], new(ReplyKind.Value));

    public static bool StrLen(CommandRunner runner) => runner.Batch.TryAdd(RedisReadKind.Length, runner[1], new(ReplyKind.Length));

    public static bool MGet(CommandRunner runner)
    {
        for (; runner.Next < runner.Count; runner.Next++)
        {
            var planned = new PlannedReply(ReplyKind.Element, runner.Next == 1 ? runner.Count - 1 : 0);
            if (!runner.Batch.TryAdd(RedisReadKind.Value, runner[runner.Next], planned))
                return false;
        }

        return true;
    }

    public static bool Set(CommandRunner runner)
    {
        if (runner.Count == 3)
            return runner.Batch.TryAdd(new RedisWrite { Key = runner[1], Value = runner[2] }, new(ReplyKind.OkOrNull));
        if (!SetOptions.TryRead(runner, 3, isGetEx: false, out var options))
            return runner.Refuse(RedisErrors.Syntax);
        if (!options.TryFindExpiry(runner, out var expiresAtMs, out var isNumber))
            return RefuseExpiry(runner, isNumber, "set");
        var write = new RedisWrite
        {
            Kind = options.IsAdd ? RedisWriteKind.Add : options.IsReplace ? RedisWriteKind.Replace : RedisWriteKind.Set,
            Key = runner[1],
            Value = runner[2],
            ExpiresAtMs = expiresAtMs,
            KeepsExpiry = options.KeepsExpiry,
            ReturnsValue = options.ReturnsValue,
        };
        return runner.Batch.TryAdd(write, new(options.ReturnsValue ? ReplyKind.Previous : ReplyKind.OkOrNull));
    }

    public static bool SetNx(CommandRunner runner) =>
        runner.Batch.TryAdd(new RedisWrite { Kind = RedisWriteKind.Add, Key = runner[1], Value = runner[2] }, new(ReplyKind.OneOrZero));

    public static bool SetEx(CommandRunner runner)
    {
        var isNumber = RespInteger.TryParse(runner.Span(2), out var seconds);
        return isNumber && RedisExpiry.TryFind(seconds, inSeconds: true, isRelative: true, runner.NowMs, out var expiresAtMs)
            ? runner.Batch.TryAdd(new RedisWrite { Key = runner[1], Value = runner[3], ExpiresAtMs = expiresAtMs }, new(ReplyKind.OkOrNull))
            : RefuseExpiry(runner, isNumber, "setex");
    }

    public static bool MSet(CommandRunner runner)
    {
        if (runner.Count % 2 == 0)
            return runner.Refuse(RedisErrors.Arity("mset"));
        for (; runner.Next < runner.Count; runner.Next += 2)
        {
            var write = new RedisWrite { Key = runner[runner.Next], Value = runner[runner.Next + 1] };
            if (!runner.Batch.TryAdd(write, new(ReplyKind.AllOk, IsLast: runner.Next + 2 == runner.Count)))
                return false;
        }

        return true;
    }

    public static bool GetDel(CommandRunner runner) =>
        runner.Batch.TryAdd(new RedisWrite { Kind = RedisWriteKind.Delete, Key = runner[1], ReturnsValue = true }, new(ReplyKind.Previous));

    public static bool GetEx(CommandRunner runner)
    {
        if (!SetOptions.TryRead(runner, 2, isGetEx: true, out var options))
            return runner.Refuse(RedisErrors.Syntax);
        if (!options.TryFindExpiry(runner, out var expiresAtMs, out var isNumber))
        {
            // Redis looks at the key first.
            return runner.Batch.TryAdd(RedisReadKind.Peek, runner[1], new(isNumber ? ReplyKind.ValueOrNoExpiry : ReplyKind.ValueOrNoNumber));
        }

        if (options.ExpiryIndex == 0 && !options.Persists)
            return Get(runner);
        var write = new RedisWrite { Kind = RedisWriteKind.Expire, Key = runner[1], ExpiresAtMs = expiresAtMs, ReturnsValue = true };
        return runner.Batch.TryAdd(write, new(ReplyKind.Previous));
    }

    public static bool Append(CommandRunner runner) =>
        runner.Batch.TryAdd(new RedisWrite { Kind = RedisWriteKind.Append, Key = runner[1], Value = runner[2] }, new(ReplyKind.Number));

    public static bool Incr(CommandRunner runner) => Add(runner, 1);

    public static bool Decr(CommandRunner runner) => Add(runner, -1);

    public static bool IncrBy(CommandRunner runner) =>
        RespInteger.TryParse(runner.Span(2), out var delta) ? Add(runner, delta) : runner.Refuse(RedisErrors.NotAnInteger);

    public static bool DecrBy(CommandRunner runner)
    {
        if (!RespInteger.TryParse(runner.Span(2), out var delta))
            return runner.Refuse(RedisErrors.NotAnInteger);
        return delta == long.MinValue ? runner.Refuse("ERR decrement would overflow"u8) : Add(runner, -delta);
    }

    private static bool Add(CommandRunner runner, long delta) =>
        runner.Batch.TryAdd(new RedisWrite { Kind = RedisWriteKind.Increment, Key = runner[1], Delta = delta }, new(ReplyKind.Number));

    private static bool RefuseExpiry(CommandRunner runner, bool isNumber, string command) =>
        isNumber ? runner.Refuse(RedisErrors.InvalidExpiry(command)) : runner.Refuse(RedisErrors.NotAnInteger);
}
