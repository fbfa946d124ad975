using System.Diagnostics;
using Npgsql;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Postgres;

internal static class Waiting
{
    /// <summary>Returns when some session of the database waits for a lock.</summary>
    public static async Task ForLockAsync(string connectionString)
    {
        await using var watcher = new NpgsqlConnection(connectionString);
        await watcher.OpenAsync();
        var elapsed = Stopwatch.StartNew();
        while (true)
        {
            await using var command = new NpgsqlCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", watcher);
            if ((long)(await command.ExecuteScalarAsync())! > 0)
                return;
            Assert.True(elapsed.Elapsed < SiloProcess.Patience, "Nobody waits for a lock.");
            await Task.Delay(5);
        }
    }
}
