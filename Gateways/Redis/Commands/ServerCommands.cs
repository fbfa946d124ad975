using System.Globalization;
using System.Text;
using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>Commands about all of it.</summary>
internal static class ServerCommands
{
    private static readonly string[] Sections = ["server", "clients", "stats", "keyspace"];

    /// <summary>The version of Redis whose commands behave like these.</summary>
    public static ReadOnlySpan<byte> Version => "7.0.15"u8;

    public static bool CommandAll(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        runner.Writer.Array(CommandTable.All.Count);
        foreach (var command in CommandTable.All)
            Describe(runner.Writer, command);
        return true;
    }

    public static bool CommandCount(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        runner.Writer.Integer(CommandTable.All.Count);
        return true;
    }

    public static bool CommandDocs(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        var commands = runner.Count == 2
            ? CommandTable.All
            : [.. Enumerable.Range(2, runner.Count - 2).Select(index => CommandTable.Find(runner.Span(index))).OfType<RedisCommand>().Distinct()];
        runner.Writer.Map(commands.Count);
        foreach (var command in commands)
            Document(runner.Writer, command);
        return true;
    }

    public static bool ConfigGet(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        (string Name, string Value)[] all =
        [
            ("appendonly", "no"),
            ("databases", "1"),
            ("maxclients", Text(runner.Server.Options.MaxConnections)),
            ("proto-max-bulk-len", Text(RedisLimits.MaxValueBytes)),
            ("save", ""),
            ("timeout", Text((long)Math.Ceiling(runner.Server.Options.IdleTimeout.TotalSeconds))),
        ];
        var matching = new List<(string Name, string Value)>();
        for (var index = 2; index < runner.Count; index++)
        {
            // A name is told as it was asked for, whatever its letters.
            var asked = RedisErrors.Shown(runner.Span(index));
            var pattern = RedisErrors.Bytes(asked.ToLowerInvariant());
            var isPattern = asked.AsSpan().IndexOfAny("*?[") >= 0;
            matching.AddRange(all.Where(one => !matching.Exists(found => found.Name.Equals(one.Name, StringComparison.OrdinalIgnoreCase))
                    && GlobPattern.IsMatch(pattern, RedisErrors.Bytes(one.Name)))
                .Select(one => (isPattern ? one.Name : asked, one.Value))
                .ToList());
        }

        runner.Writer.Map(matching.Count);
        foreach (var (name, value) in matching)
        {
            runner.Writer.Bulk(RedisErrors.Bytes(name));
            runner.Writer.Bulk(RedisErrors.Bytes(value));
        }

        return true;
    }

    public static async ValueTask DbSizeAsync(CommandRunner runner)
    {
        var count = await runner.Keyspace.CountAsync(runner.CancellationToken);
        if (RedisErrors.IsFailure(count.Status))
            runner.Writer.Error(RedisErrors.Of(count.Status));
        else
            runner.Writer.Integer(count.Keys);
    }

    public static async ValueTask FlushAllAsync(CommandRunner runner)
    {
        if (runner.Count > 2 || (runner.Count == 2 && !runner.Is(1, "SYNC"u8) && !runner.Is(1, "ASYNC"u8)))
        {
            runner.Writer.Error(RedisErrors.Syntax);
            return;
        }

        var status = await runner.Keyspace.ClearAsync(runner.CancellationToken);
        if (RedisErrors.IsFailure(status))
            runner.Writer.Error(RedisErrors.Of(status));
        else
            runner.Writer.Ok();
    }

    public static async ValueTask InfoAsync(CommandRunner runner)
    {
        var asked = Enumerable.Range(1, runner.Count - 1).Select(index => RedisErrors.Shown(runner.Span(index)).ToLowerInvariant()).ToHashSet();
        var all = asked.Count == 0 || asked.Overlaps(["all", "default", "everything"]);
        var text = new StringBuilder();
        foreach (var section in Sections.Where(section => all || asked.Contains(section)))
        {
            if (text.Length > 0)
                text.Append("\r\n");
            text.Append(CultureInfo.InvariantCulture, $"# {char.ToUpperInvariant(section[0])}{section[1..]}\r\n");
            text.Append(section == "keyspace" ? await KeyspaceAsync(runner) : Describe(runner, section));
        }

        runner.Writer.Verbatim(RedisErrors.Bytes(text.ToString()));
    }

    private static string Describe(CommandRunner runner, string section)
    {
        var figures = runner.Server.Figures;
        return section switch
        {
            "server" => $"redis_version:{Encoding.ASCII.GetString(Version)}\r\nredis_mode:standalone\r\nserver_name:orleanscluster\r\n",
            "clients" => $"connected_clients:{Text(figures.Connections)}\r\nmaxclients:{Text(runner.Server.Options.MaxConnections)}\r\n",
            _ => $"total_connections_received:{Text(figures.AllConnections)}\r\ntotal_commands_processed:{Text(figures.Commands)}\r\nrejected_connections:{Text(figures.Rejected)}\r\n",
        };
    }

    // What cannot be counted now is left out.
    private static async ValueTask<string> KeyspaceAsync(CommandRunner runner)
    {
        var count = await runner.Keyspace.CountAsync(runner.CancellationToken);
        return count.Status == RedisStatus.Done && count.Keys > 0 ? $"db0:keys={Text(count.Keys)}\r\n" : "";
    }

    // Ten things, as in Redis 7; of them none here are categories of rights, hints and how keys are found otherwise than by their places.
    private static void Describe(RespWriter writer, RedisCommand command)
    {
        writer.Array(10);
        writer.Bulk(RedisErrors.Bytes(command.Name));
        writer.Integer(command.Arity);
        var flags = command.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        writer.Set(flags.Length);
        foreach (var flag in flags)
            writer.Status(RedisErrors.Bytes(flag));
        writer.Integer(command.Keys.First);
        writer.Integer(command.Keys.Last);
        writer.Integer(command.Keys.Step);
        writer.Set(0);
        writer.Array(0);
        writer.Array(0);
        var subcommands = command.Subcommands?.Values.ToList() ?? [];
        writer.Array(subcommands.Count);
        foreach (var subcommand in subcommands)
            Describe(writer, subcommand);
    }

    private static void Document(RespWriter writer, RedisCommand command)
    {
        writer.Bulk(RedisErrors.Bytes(command.Name));
        writer.Map(command.Subcommands is null ? 3 : 4);
        foreach (var (name, value) in new[] { ("summary", command.Summary), ("since", command.Since), ("group", command.Group) })
        {
            writer.Bulk(RedisErrors.Bytes(name));
            writer.Bulk(RedisErrors.Bytes(value));
        }

        if (command.Subcommands is not { } subcommands)
            return;
        writer.Bulk("subcommands"u8);
        writer.Map(subcommands.Count);
        foreach (var subcommand in subcommands.Values)
            Document(writer, subcommand);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
