using System.Text;
using OrleansCluster.Gateways.Redis.Connections;
using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>
/// Runs the commands of one connection, one after the other, so that their replies stand in their order: what asks something of the keyspace is gathered
/// in a batch as long as it can be, everything else waits until the batch is done. For one caller at a time.
/// </summary>
internal sealed class CommandRunner(RedisServer server, RedisSession session, RespReader arguments, ReplyStream replies)
{
    private const int MaxShownBytes = 128;

    public RedisServer Server => server;

    public RedisSession Session => session;

    public RespWriter Writer => replies.Writer;

    public IRedisKeyspace Keyspace => server.Keyspace;

    public OperationBatch Batch { get; } = new(server.Keyspace, replies, server.Time);

    /// <summary>The first argument of the command that has not been added to the batch yet.</summary>
    public int Next { get; set; }

    /// <summary>How many arguments the command has, its name with them.</summary>
    public int Count => arguments.Count;

    /// <summary>Now, in milliseconds since 1970.</summary>
    public long NowMs => server.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether others than strangers may go on.</summary>
    public bool IsTrusted
    {
        set => (session.IsAuthenticated, arguments.IsTrusted) = (value, value);
    }

    public CancellationToken CancellationToken { get; init; }

    public ReadOnlyMemory<byte> this[int index] => arguments[index];

    public ReadOnlySpan<byte> Span(int index) => arguments[index].Span;

    /// <summary>Whether an argument is a word, which is given in capitals, in any case.</summary>
    public bool Is(int index, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(arguments[index].Span, word);

    /// <summary>Runs the command that was read last, or adds it to the batch.</summary>
    /// <exception cref="RedisConnectionEndException">The connection cannot go on.</exception>
    public ValueTask RunAsync()
    {
        Next = 1;
        if (CommandTable.Find(arguments[0].Span) is not { } command)
            return RunBatchedAsync(static runner => runner.RefuseUnknown());
        if (command.Subcommands is { } subcommands && Count > 1)
        {
            if (!subcommands.TryGetValue(RedisErrors.Shown(arguments[1].Span), out var subcommand))
                return RunBatchedAsync(runner => runner.RefuseUnknownSubcommand(command));
            command = subcommand;
        }

        if (!command.Takes(Count) || command is { Batched: null, Alone: null })
            return RunBatchedAsync(runner => runner.Refuse(RedisErrors.Arity(command.Name)));
        if (!session.IsAuthenticated && !command.IsForStrangers)
            return RunBatchedAsync(static runner => runner.Refuse(RedisErrors.NotAuthenticated));
        return command.Batched is { } batched ? RunBatchedAsync(batched) : RunAloneAsync(command.Alone!);
    }

    /// <summary>Replies by an error, in its turn. What a handler of <see cref="RedisCommand.Batched"/> returns.</summary>
    public bool Refuse(ReadOnlySpan<byte> error)
    {
        if (!Batch.IsEmpty)
            return false;
        Writer.Error(error);
        return true;
    }

    private ValueTask RunBatchedAsync(Func<CommandRunner, bool> batched) =>
        batched(this) ? replies.FlushMuchAsync(CancellationToken) : DrainAndRunAsync(batched);

    private async ValueTask DrainAndRunAsync(Func<CommandRunner, bool> batched)
    {
        do
        {
            await Batch.DrainAsync(CancellationToken);
            await replies.FlushMuchAsync(CancellationToken);
        }
        while (!batched(this));
        await replies.FlushMuchAsync(CancellationToken);
    }

    private async ValueTask RunAloneAsync(Func<CommandRunner, ValueTask> alone)
    {
        await Batch.DrainAsync(CancellationToken);
        await alone(this);
        await replies.FlushMuchAsync(CancellationToken);
    }

    // What a browser says that was sent here by somebody else's page: it must not go on to what its request has in its lines.
    private bool RefuseUnknown()
    {
        if (Is(0, "POST"u8) || Is(0, "HOST:"u8))
        {
            session.IsClosing = true;
            return true;
        }

        var shown = new StringBuilder();
        for (var index = 1; index < Count && shown.Length < MaxShownBytes; index++)
        {
            var argument = RedisErrors.Shown(Span(index), MaxShownBytes - shown.Length);
            shown.Append('\'').Append(argument).Append("' ");
        }

        return Refuse(RedisErrors.Bytes($"ERR unknown command '{RedisErrors.Shown(Span(0))}', with args beginning with: {shown}"));
    }

    private bool RefuseUnknownSubcommand(RedisCommand command) =>
        Refuse(RedisErrors.Bytes($"ERR unknown subcommand '{RedisErrors.Shown(Span(1))}'. Try {command.Name.ToUpperInvariant()} HELP."));
}
