using Npgsql;

namespace OrleansCluster.Silo.Tests.Postgres;

internal static class Waiting
{
    /// <summary>Returns when some session of the database waits for a lock.</summary>
    public static async Task ForLockAsync(string connectionString)
    {
        await using var watcher = new NpgsqlConnection(connectionString);
        await watcher.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')", watcher);
        await Until.TrueAsync(async () => (bool)(await command.ExecuteScalarAsync())!, () => "Nobody waits for a lock.");
    }
}
