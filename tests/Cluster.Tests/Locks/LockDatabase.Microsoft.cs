using Npgsql;
using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Harness.Postgres;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>A database for one cluster, on a PostgreSQL server that all tests of this process share, and bound as the host binds it.</summary>
internal sealed class LockDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<ThrowAwayPostgres>> Server = new(StartServerAsync);

    private readonly ThrowAwayPostgres _server;
    private readonly string _name;
    private readonly string _connection;

    // As many connections as four clusters at once may have of the server's 200.
    private LockDatabase(ThrowAwayPostgres server, string name) =>
        (_server, _name, _connection) = (server, name, server.ConnectionString(name, more: "Maximum Pool Size=40"));

    public static async Task<LockDatabase> CreateAsync()
    {
        var server = await Server.Value;
        return new LockDatabase(server, await server.CreateFilledAsync());
    }

    /// <summary>Lets silos keep grain state in it, under the provider's name.</summary>
    public void AddStorage(InProcessTestClusterBuilder builder, string name)
    {
        builder.ConfigureSilo((_, silo) =>
        {
            EngineHost.AddPostgresState(silo, name, _connection);
            EngineHost.LetDatabaseErrorsCross(silo.Services);
        });
        builder.ConfigureClient(client => EngineHost.LetDatabaseErrorsCross(client.Services));
    }

    public async ValueTask DisposeAsync()
    {
        await using (var pooled = new NpgsqlConnection(_connection))
            NpgsqlConnection.ClearPool(pooled);
        await _server.DropAsync(_name);
    }

    // Nothing tells when the last test is over but the end of the process.
    private static async Task<ThrowAwayPostgres> StartServerAsync()
    {
        var server = new ThrowAwayPostgres(ApplyScriptsAsync);
        await server.InitializeAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().GetAwaiter().GetResult();
        return server;
    }

    private static async Task ApplyScriptsAsync(string connection)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await new PostgresScriptApplier(database, PostgresScripts.All, TimeProvider.System).ApplyAsync(CancellationToken.None);
    }
}
