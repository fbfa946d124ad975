using System.Text;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>Commands about the connection itself.</summary>
internal static class ConnectionCommands
{
    public static bool Ping(CommandRunner runner)
    {
        if (runner.Count > 2)
            return runner.Refuse(RedisErrors.Arity("ping"));
        if (runner.Count == 2)
            return Echo(runner);
        if (!runner.Batch.IsEmpty)
            return false;
        runner.Writer.Raw("+PONG\r\n"u8);
        return true;
    }

    public static bool Echo(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        runner.Writer.Bulk(runner.Span(1));
        return true;
    }

    public static bool Quit(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        runner.Writer.Ok();
        return runner.Session.IsClosing = true;
    }

    public static bool Select(CommandRunner runner)
    {
        if (!RespInteger.TryParse(runner.Span(1), out var number))
            return runner.Refuse(RedisErrors.NotAnInteger);
        if (number is < int.MinValue or > int.MaxValue)
            return runner.Refuse("ERR value is out of range, value must between -2147483648 and 2147483647"u8);
        return number == 0 ? Ok(runner) : runner.Refuse("ERR DB index is out of range"u8);
    }

    public static bool Auth(CommandRunner runner)
    {
        if (runner.Count > 3)
            return runner.Refuse(RedisErrors.Syntax);
        if (runner.Count == 2 && !runner.Server.HasPassword)
            return runner.Refuse("ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"u8);
        if (!runner.Batch.IsEmpty)
            return false;
        if (!runner.Server.Accepts(runner.Count == 3 ? runner.Span(1) : "default"u8, runner.Span(runner.Count - 1)))
            return runner.Refuse(RedisErrors.WrongPassword);
        runner.IsTrusted = true;
        return Ok(runner);
    }

    public static bool Hello(CommandRunner runner)
    {
        var version = runner.Writer.IsResp3 ? 3L : 2L;
        if (runner.Count > 1 && !RespInteger.TryParse(runner.Span(1), out version))
            return runner.Refuse("ERR Protocol version is not an integer or out of range"u8);
        if (version is not (2 or 3))
            return runner.Refuse("NOPROTO unsupported protocol version"u8);
        if (!runner.Batch.IsEmpty)
            return false;
        for (var index = 2; index < runner.Count; index++)
        {
            // What comes first takes effect, even if what follows it is wrong.
            if (runner.Is(index, "AUTH"u8) && index + 2 < runner.Count)
            {
                if (!runner.Server.Accepts(runner.Span(index + 1), runner.Span(index + 2)))
                    return runner.Refuse(RedisErrors.WrongPassword);
                runner.IsTrusted = true;
                index += 2;
            }
            else if (runner.Is(index, "SETNAME"u8) && index + 1 < runner.Count)
            {
                if (!IsName(runner.Span(++index)))
                    return runner.Refuse(RedisErrors.ClientName);
                runner.Session.Name = runner[index].ToArray();
            }
            else
            {
                return runner.Refuse(RedisErrors.Bytes($"ERR Syntax error in HELLO option '{RedisErrors.Shown(runner.Span(index))}'"));
            }
        }

        if (!runner.Session.IsAuthenticated)
            return runner.Refuse("NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time"u8);
        runner.Writer.IsResp3 = version == 3;
        Introduce(runner, version);
        return true;
    }

    public static bool GetName(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        if (runner.Session.Name.Length == 0)
            runner.Writer.Null();
        else
            runner.Writer.Bulk(runner.Session.Name);
        return true;
    }

    public static bool SetName(CommandRunner runner)
    {
        if (!IsName(runner.Span(2)))
            return runner.Refuse(RedisErrors.ClientName);
        if (!runner.Batch.IsEmpty)
            return false;
        runner.Session.Name = runner[2].ToArray();
        return Ok(runner);
    }

    public static bool Id(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        runner.Writer.Integer(runner.Session.Id);
        return true;
    }

    // Nothing here shows what a library calls itself: it is told that it may.
    public static bool SetInfo(CommandRunner runner)
    {
        if (!runner.Is(2, "LIB-NAME"u8) && !runner.Is(2, "LIB-VER"u8))
            return runner.Refuse(RedisErrors.Bytes($"ERR Unrecognized option '{RedisErrors.Shown(runner.Span(2))}'"));
        return IsName(runner.Span(3))
            ? Ok(runner)
            : runner.Refuse(RedisErrors.Bytes($"ERR {Encoding.Latin1.GetString(runner.Span(2)).ToLowerInvariant()} cannot contain spaces, newlines or special characters."));
    }

    private static bool Ok(CommandRunner runner)
    {
        if (!runner.Batch.IsEmpty)
            return false;
        runner.Writer.Ok();
        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> name) => name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;

    private static void Introduce(CommandRunner runner, long version)
    {
        var writer = runner.Writer;
        writer.Map(7);
        writer.Bulk("server"u8);
        writer.Bulk("redis"u8);
        writer.Bulk("version"u8);
        writer.Bulk(ServerCommands.Version);
        writer.Bulk("proto"u8);
        writer.Integer(version);
        writer.Bulk("id"u8);
        writer.Integer(runner.Session.Id);
        writer.Bulk("mode"u8);
        writer.Bulk("standalone"u8);
        writer.Bulk("role"u8);
        writer.Bulk("master"u8);
        writer.Bulk("modules"u8);
        writer.Array(0);
    }
}
