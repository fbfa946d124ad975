using System.Data.Common;
using System.Net.Sockets;

namespace OrleansCluster.Silo.Sql;

/// <summary>Turns what the server or the way to it says into what a person can act on.</summary>
internal static class PostgresFaults
{
    public const string StillStarting = "57P03";

    private const string LockNotAvailable = "55P03";

    /// <param name="e">What the driver threw.</param>
    /// <param name="place">Database and server, without user and password.</param>
    /// <param name="script">The script that ran; null if none did.</param>
    public static PostgresScriptException From(DbException e, string place, PostgresScript? script)
    {
        var said = OneLine(e.Message);
        var (fault, sentence) = e.SqlState switch
        {
            null => (PostgresFault.Unreachable, $"{place} cannot be reached: {OneLine(Reason(e))}. Check host and port, and that the server runs."),
            "28P01" or "28000" => (PostgresFault.Refused, $"{place} refused the user or its password ({said})."),
            "3D000" => (PostgresFault.NoDatabase, $"{place} is not there ({said}); create it, or name another."),
            "3F000" => (PostgresFault.NoDatabase, $"{place} has no schema on the user's search path ({said}); create one, or name it by 'Search Path=…'."),
            "42501" => (PostgresFault.NoRight, $"The user lacks a right in {place} ({said}); see docs/postgres.md for the rights that a silo needs."),
            "25006" => (PostgresFault.NoRight, $"{place} can only be read ({said}); name the primary server."),
            LockNotAvailable => (PostgresFault.Busy, $"{place} is held by others for too long ({said}); look for long transactions and start again."),
            StillStarting or "53300" => (PostgresFault.Unreachable, $"{place} takes no connection now ({said}); try again later."),
            "42703" or "42846" or "22P02" when script is null =>
                (PostgresFault.NotOurs, NotOurs(place, $"the record of scripts, {PostgresRecord.Table},", said)),
            _ when script is not null && IsTaken(e.SqlState) => (PostgresFault.NotOurs, NotOurs(place, $"script {script}", said)),
            _ when script is not null => (PostgresFault.Failed, $"Script {script} failed in {place} and was undone: {said}"),
            _ => (PostgresFault.Failed, $"{place} failed: {said}"),
        };
        return new PostgresScriptException(fault, sentence, e);
    }

    public static string NotOurs(string place, string what, string said) =>
        $"{place} has something already that {what} did not make and needs the name of ({said}). Take another database or schema, or, " +
        "if it holds what Orleans needs, say --postgres-scripts skip.";

    // A table, an index, a constraint, a function of that name; the key of a query.
    private static bool IsTaken(string state) => state is "42P07" or "42710" or "42723" or "23505";

    private static string Reason(DbException e)
    {
        Exception reason = e;
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException or TimeoutException)
                reason = cause;
        }

        return reason.Message.TrimEnd('.');
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
