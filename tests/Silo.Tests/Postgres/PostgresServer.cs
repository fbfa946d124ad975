using Npgsql;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>A throw-away server, and databases in which all scripts were applied.</summary>
public sealed class PostgresServer() : ThrowAwayPostgres(ApplyScriptsAsync), IAsyncLifetime
{
    /// <summary>A new database with all scripts applied.</summary>
    internal async Task<TestDatabase> CreateScriptedAsync() =>
        await TestDatabase.OpenAsync(ConnectionString(await CreateFilledAsync(), more: "Maximum Pool Size=40"));

    private static async Task ApplyScriptsAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await new PostgresScriptApplier(database, PostgresScripts.All, TimeProvider.System).ApplyAsync(CancellationToken.None);
    }
}
