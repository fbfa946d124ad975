using System.Collections.Frozen;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>The commands there are.</summary>
internal static class CommandTable
{
    private const int MaxNameBytes = 12;
    private const int LetterBits = 5;

    // First, last (of all arguments, from the end if negative) and step.
    private static readonly (int First, int Last, int Step) OneKey = (1, 1, 1);
    private static readonly (int First, int Last, int Step) ManyKeys = (1, -1, 1);
    private static readonly (int First, int Last, int Step) KeysAndValues = (1, -1, 2);

    public static IReadOnlyList<RedisCommand> All { get; } =
    [
        new("append", 3, "string", "2.0.0", "Append a value to a key") { Batched = StringCommands.Append, Flags = "write denyoom fast", Keys = OneKey },
        new("auth", -2, "connection", "1.0.0", "Authenticate to the server") { Batched = ConnectionCommands.Auth, IsForStrangers = true, Flags = "noscript loading stale fast no_auth allow_busy" },
        Container("client", "2.4.0", "connection", "A container for client connection commands",
            new RedisCommand("client|getname", 2, "connection", "2.6.9", "Get the current connection name") { Batched = ConnectionCommands.GetName },
            new RedisCommand("client|id", 2, "connection", "5.0.0", "Returns the client ID for the current connection") { Batched = ConnectionCommands.Id },
            new RedisCommand("client|setinfo", 4, "connection", "7.2.0", "Set client or connection specific info") { Batched = ConnectionCommands.SetInfo },
            new RedisCommand("client|setname", 3, "connection", "2.6.9", "Set the current connection name") { Batched = ConnectionCommands.SetName }),
        Container("command", "2.8.13", "server", "Get detailed information about all commands",
            new RedisCommand("command|count", 2, "server", "2.8.13", "Get total number of Redis commands") { Batched = ServerCommands.CommandCount },
            new RedisCommand("command|docs", -2, "server", "7.0.0", "Get specific Redis command documentation") { Batched = ServerCommands.CommandDocs }) with { Arity = -1, Batched = ServerCommands.CommandAll, Flags = "loading stale" },
        Container("config", "2.0.0", "server", "A container for server configuration commands",
            new RedisCommand("config|get", -3, "server", "2.0.0", "Get the values of configuration parameters") { Batched = ServerCommands.ConfigGet }),
        new("dbsize", 1, "server", "1.0.0", "Return the number of keys in the selected database") { Alone = ServerCommands.DbSizeAsync, Flags = "readonly fast" },
        new("decr", 2, "string", "1.0.0", "Decrement the integer value of a key by one") { Batched = StringCommands.Decr, Flags = "write denyoom fast", Keys = OneKey },
        new("decrby", 3, "string", "1.0.0", "Decrement the integer value of a key by the given number") { Batched = StringCommands.DecrBy, Flags = "write denyoom fast", Keys = OneKey },
        new("del", -2, "generic", "1.0.0", "Delete a key") { Batched = KeyCommands.Del, Flags = "write", Keys = ManyKeys },
        new("echo", 2, "connection", "1.0.0", "Echo the given string") { Batched = ConnectionCommands.Echo, Flags = "loading stale fast" },
        new("exists", -2, "generic", "1.0.0", "Determine if a key exists") { Batched = KeyCommands.Exists, Flags = "readonly fast", Keys = ManyKeys },
        new("expire", -3, "generic", "1.0.0", "Set a key's time to live in seconds") { Batched = KeyCommands.Expire, Flags = "write fast", Keys = OneKey },
        new("expireat", -3, "generic", "1.2.0", "Set the expiration for a key as a UNIX timestamp") { Batched = KeyCommands.ExpireAt, Flags = "write fast", Keys = OneKey },
        new("flushall", -1, "server", "1.0.0", "Remove all keys from all databases") { Alone = ServerCommands.FlushAllAsync, Flags = "write" },
        new("get", 2, "string", "1.0.0", "Get the value of a key") { Batched = StringCommands.Get, Flags = "readonly fast", Keys = OneKey },
        new("getdel", 2, "string", "6.2.0", "Get the value of a key and delete the key") { Batched = StringCommands.GetDel, Flags = "write fast", Keys = OneKey },
        new("getex", -2, "string", "6.2.0", "Get the value of a key and optionally set its expiration") { Batched = StringCommands.GetEx, Flags = "write fast", Keys = OneKey },
        new("hello", -1, "connection", "6.0.0", "Handshake with Redis") { Batched = ConnectionCommands.Hello, IsForStrangers = true, Flags = "noscript loading stale fast no_auth allow_busy" },
        new("incr", 2, "string", "1.0.0", "Increment the integer value of a key by one") { Batched = StringCommands.Incr, Flags = "write denyoom fast", Keys = OneKey },
        new("incrby", 3, "string", "1.0.0", "Increment the integer value of a key by the given amount") { Batched = StringCommands.IncrBy, Flags = "write denyoom fast", Keys = OneKey },
        new("info", -1, "server", "1.0.0", "Get information and statistics about the server") { Alone = ServerCommands.InfoAsync, Flags = "loading stale" },
        new("mget", -2, "string", "1.0.0", "Get the values of all the given keys") { Batched = StringCommands.MGet, Flags = "readonly fast", Keys = ManyKeys },
        new("mset", -3, "string", "1.0.1", "Set multiple keys to multiple values") { Batched = StringCommands.MSet, Flags = "write denyoom", Keys = KeysAndValues },
        new("persist", 2, "generic", "2.2.0", "Remove the expiration from a key") { Batched = KeyCommands.Persist, Flags = "write fast", Keys = OneKey },
        new("pexpire", -3, "generic", "2.6.0", "Set a key's time to live in milliseconds") { Batched = KeyCommands.PExpire, Flags = "write fast", Keys = OneKey },
        new("pexpireat", -3, "generic", "2.6.0", "Set the expiration for a key as a UNIX milliseconds timestamp") { Batched = KeyCommands.PExpireAt, Flags = "write fast", Keys = OneKey },
        new("ping", -1, "connection", "1.0.0", "Ping the server") { Batched = ConnectionCommands.Ping, Flags = "fast" },
        new("pttl", 2, "generic", "2.6.0", "Get the time to live for a key in milliseconds") { Batched = KeyCommands.PTtl, Flags = "readonly fast", Keys = OneKey },
        new("quit", -1, "connection", "1.0.0", "Close the connection") { Batched = ConnectionCommands.Quit, IsForStrangers = true, Flags = "noscript loading stale fast no_auth allow_busy" },
        new("scan", -2, "generic", "2.8.0", "Incrementally iterate the keys space") { Alone = ScanCommand.RunAsync, Flags = "readonly" },
        new("select", 2, "connection", "1.0.0", "Change the selected database for the current connection") { Batched = ConnectionCommands.Select, Flags = "loading stale fast" },
        new("set", -3, "string", "1.0.0", "Set the string value of a key") { Batched = StringCommands.Set, Flags = "write denyoom", Keys = OneKey },
        new("setex", 4, "string", "2.0.0", "Set the value and expiration of a key") { Batched = StringCommands.SetEx, Flags = "write denyoom", Keys = OneKey },
        new("setnx", 3, "string", "1.0.0", "Set the value of a key, only if the key does not exist") { Batched = StringCommands.SetNx, Flags = "write denyoom fast", Keys = OneKey },
        new("strlen", 2, "string", "2.2.0", "Get the length of the value stored in a key") { Batched = StringCommands.StrLen, Flags = "readonly fast", Keys = OneKey },
        new("ttl", 2, "generic", "1.0.0", "Get the time to live for a key in seconds") { Batched = KeyCommands.Ttl, Flags = "readonly fast", Keys = OneKey },
        new("type", 2, "generic", "1.0.0", "Determine the type stored at key") { Batched = KeyCommands.Type, Flags = "readonly fast", Keys = OneKey },
        new("unlink", -2, "generic", "4.0.0", "Delete a key") { Batched = KeyCommands.Del, Flags = "write fast", Keys = ManyKeys },
    ];

    private static readonly FrozenDictionary<ulong, RedisCommand> ByName = All.ToFrozenDictionary(static command => Pack(RedisErrors.Bytes(command.Name)));

    /// <summary>A command by its name in any case; null if there is none.</summary>
    public static RedisCommand? Find(ReadOnlySpan<byte> name) => Pack(name) is var packed and not 0 ? ByName.GetValueOrDefault(packed) : null;

    // A name has letters only, and twelve at most: they are one number. 0 is none.
    private static ulong Pack(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxNameBytes)
            return 0;
        var packed = 0UL;
        foreach (var letter in name)
        {
            var number = (letter | 0x20) - 'a' + 1;
            if (number is < 1 or > 26)
                return 0;
            packed = (packed << LetterBits) | (uint)number;
        }

        return packed;
    }

    private static RedisCommand Container(string name, string since, string group, string summary, params RedisCommand[] subcommands) => new(name, -2, group, since, summary)
    {
        Subcommands = subcommands.ToDictionary(command => command.Name[(name.Length + 1)..], StringComparer.OrdinalIgnoreCase),
    };
}
