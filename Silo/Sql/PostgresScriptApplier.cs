using System.Data;
using System.Data.Common;

namespace OrleansCluster.Silo.Sql;

/// <summary>
/// Brings a database to the version of a list of scripts. Each script runs in one transaction with its row in the record, under
/// a lock that only one applier of a database holds: any number may start at once, and all see the same afterwards.
/// </summary>
/// <param name="database">Where to. Knows the driver; nothing else here does.</param>
/// <param name="scripts">All there are, numbered from 1 without gaps.</param>
/// <param name="time">For the waits.</param>
internal sealed class PostgresScriptApplier(DbDataSource database, IReadOnlyList<PostgresScript> scripts, TimeProvider time)
{
    /// <summary>Key of the advisory lock; the same in every version of this program.</summary>
    public const long LockKey = 0x4F72_6C43_6C53_716C;

    private static readonly TimeSpan StartPoll = TimeSpan.FromMilliseconds(200);

    /// <summary>How long to wait for other appliers, for locks of tables, and for a server that is still starting.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Applies what is missing and returns how many that were. Where nothing is, it only reads.</summary>
    /// <exception cref="PostgresScriptException">It cannot be done; scripts before the one that failed stay applied.</exception>
    public Task<int> ApplyAsync(CancellationToken cancellationToken) => RunAsync(async (connection, place) =>
    {
        var applied = 0;
        while (Missing(await PostgresRecord.ReadAsync(connection, cancellationToken), place).Any())
        {
            if (await ApplyNextAsync(connection, place, cancellationToken))
                applied++;
        }

        await CheckRightsAsync(connection, place, cancellationToken);
        return applied;
    }, cancellationToken);

    /// <summary>Only reads; returns if everything is there in this wording, with the rights that a silo needs.</summary>
    /// <exception cref="PostgresScriptException">Something is not.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => RunAsync(async (connection, place) =>
    {
        var missing = Missing(await PostgresRecord.ReadAsync(connection, cancellationToken), place).ToList();
        if (missing.Count > 0)
        {
            throw new PostgresScriptException(
                PostgresFault.Missing,
                $"{place} lacks the scripts {string.Join(", ", missing)}, and this start may only check: have them applied (docs/postgres.md says how), " +
                "or say --postgres-scripts apply.");
        }

        await CheckRightsAsync(connection, place, cancellationToken);
        return 0;
    }, cancellationToken);

    // A script at a time: the lock is let go between them, as it belongs to the transaction, and whoever gets it next reads the record again.
    private async Task<bool> ApplyNextAsync(DbConnection connection, string place, CancellationToken cancellationToken)
    {
        PostgresScript? script = null;
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            await ExecuteAsync(connection, LockText(Wait), cancellationToken);

            // Made if it is not there, and not asked for: a session that waited for this lock may still answer such a question by
            // what its catalog cache held before.
            await ExecuteAsync(connection, PostgresScripts.CreateRecord, cancellationToken);
            script = Missing(await PostgresRecord.ReadRowsAsync(connection, cancellationToken), place).FirstOrDefault();
            if (script is null)
                return false;
            await ExecuteAsync(connection, script.Text, cancellationToken);
            await PostgresRecord.AddAsync(connection, script, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbException e)
        {
            throw PostgresFaults.From(e, place, script);
        }
    }

    public static string LockText(TimeSpan wait) =>
        $"SET LOCAL lock_timeout = {(long)wait.TotalMilliseconds}; SELECT pg_advisory_xact_lock({LockKey});";

    private IEnumerable<PostgresScript> Missing(IReadOnlyList<AppliedScript> record, string place)
    {
        foreach (var applied in record)
        {
            var script = scripts.FirstOrDefault(script => script.Number == applied.Number)
                ?? throw new PostgresScriptException(
                    PostgresFault.Newer,
                    $"{place} is of version {record[^1].Number}, and this executable knows versions up to {scripts.Count}: script {applied} was applied by a newer one. " +
                    "Run that, or go back to a backup from before the upgrade.");
            if (script.Checksum != applied.Checksum)
            {
                throw new PostgresScriptException(
                    PostgresFault.Changed,
                    $"In {place} script {applied} was applied in another wording (checksum {applied.Checksum[..Math.Min(12, applied.Checksum.Length)]}…, here {script.Checksum[..12]}…). " +
                    "Run the executable that made it, or another database.");
            }
        }

        var numbers = record.Select(applied => applied.Number).ToHashSet();
        return scripts.Where(script => !numbers.Contains(script.Number));
    }

    private static async Task CheckRightsAsync(DbConnection connection, string place, CancellationToken cancellationToken)
    {
        var missing = await PostgresRights.MissingAsync(connection, cancellationToken);
        if (missing.Count > 0)
        {
            throw new PostgresScriptException(
                PostgresFault.NoRight, $"The user lacks rights in {place}: {string.Join(", ", missing)}. Have the tables' owner grant them.");
        }
    }

    private async Task<T> RunAsync<T>(Func<DbConnection, string, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = database.CreateConnection();
        var place = $"The database '{connection.Database}' at {connection.DataSource}";
        try
        {
            await OpenAsync(connection, cancellationToken);
            return await work(connection, place);
        }
        catch (DbException e)
        {
            throw PostgresFaults.From(e, place, null);
        }
    }

    // A server that answers but is still starting is worth a wait; one that does not answer is more likely a wrong name.
    private async Task OpenAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (DbException e) when (e.SqlState == PostgresFaults.StillStarting && time.GetElapsedTime(started) < Wait)
            {
                await Task.Delay(StartPoll, time, cancellationToken);
            }
        }
    }

    private async Task ExecuteAsync(DbConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = (int)Wait.TotalSeconds + 30;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
