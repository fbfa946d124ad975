namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>A command of the table.</summary>
/// <param name="Name">Its name, in lower case; of a subcommand, its container's, <c>|</c> and its own.</param>
/// <param name="Arity">How many arguments it has, the name with them; negative: at least that many.</param>
/// <param name="Group">Redis' group of it.</param>
/// <param name="Since">The version of Redis that has it since.</param>
/// <param name="Summary">What it does.</param>
internal sealed record RedisCommand(string Name, int Arity, string Group, string Since, string Summary)
{
    /// <summary>Adds what it asks of the keyspace, or replies at once; false if what was added before must be done first, and it be called again.</summary>
    public Func<CommandRunner, bool>? Batched { get; init; }

    /// <summary>Replies itself, after everything before it.</summary>
    public Func<CommandRunner, ValueTask>? Alone { get; init; }

    /// <summary>Whether it may come before the password.</summary>
    public bool IsForStrangers { get; init; }

    /// <summary>The subcommands, by name; null if it is no container.</summary>
    public IReadOnlyDictionary<string, RedisCommand>? Subcommands { get; init; }

    /// <summary>Redis' flags of it, with spaces between.</summary>
    public string Flags { get; init; } = "";

    /// <summary>Which arguments are keys: the first, the last (negative: from the end) and every which one; zeros if none is.</summary>
    public (int First, int Last, int Step) Keys { get; init; }

    /// <summary>Whether it may have so many arguments.</summary>
    public bool Takes(int count) => Arity < 0 ? count >= -Arity : count == Arity;
}
