namespace OrleansCluster.Gateways.Redis;

/// <summary>What the Redis gateway allows itself and its callers. The bounds that are not here are in <see cref="Keyspace.RedisLimits"/>.</summary>
public sealed class RedisGatewayOptions
{
    /// <summary>The password of the user <c>default</c>; null for none. Default null.</summary>
    public string? Password { get; set; }

    /// <summary>Connections at one time, also those that have not said anything yet. Default 10,000. Over it: an error, and the end of that one.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Arguments of one command. Default 1,048,576. Over it: a protocol error.</summary>
    public int MaxArguments { get; set; } = 1024 * 1024;

    /// <summary>Bytes of one command, with its lengths. Default 32 MiB, at least 64 KiB. Over it: a protocol error.</summary>
    public int MaxCommandBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Bytes of commands that have not come whole yet, on all connections together, 64 KiB for each of them not counted. Default 256 MiB. Over it:
    /// a protocol error for who sends more.
    /// </summary>
    public long MaxWaitingBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>How long somebody may stay connected without the password, where there is one. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a command that has begun to come may stay unfinished. Default 60 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long somebody may stay connected and say nothing, after the reply to his last command; as Redis' <c>timeout</c>. Default zero: for ever.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; }

    /// <summary>How long replies may wait for somebody who does not read them, before the connection is ended. Default 60 s.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether commands are run on the thread that polls the sockets, and not on one of the pool: then each waits for those before it, as in Redis itself, and costs half. Where cores are many the
    /// pool does more at once. Default null: with up to 4 processors. Only a wish: a .NET runtime may not have it.
    /// </summary>
    public bool? RunsWherePolled { get; set; }
}
