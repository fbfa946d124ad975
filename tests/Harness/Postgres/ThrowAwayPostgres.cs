using System.Diagnostics;
using Npgsql;
using OrleansCluster.Harness.Clusters;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Harness.Postgres;

/// <summary>
/// A throw-away PostgreSQL server: its files in a temporary folder, a socket there instead of a port. It ends with this process,
/// however that ends: a shell between them waits for the end of its input, which no kill of this process can keep open.
/// </summary>
/// <param name="fill">Given the connection to an empty database, makes in it what <see cref="CreateFilledAsync"/> copies.</param>
public class ThrowAwayPostgres(Func<string, Task> fill) : IBackingService
{
    /// <summary>A user whom the server asks for a password; every other is trusted.</summary>
    public const string GuardedUser = "guarded";

    public const string GuardedPassword = "hunter2;'\" Ω";

    private const string Filled = "filled";

    // QUIT ends the server and all of its processes at once, with no farewell to anyone: what a crash looks like to its clients.
    private const string Guard = """
        "$@" </dev/null & server=$!; read -r _; kill -QUIT "$server"; wait "$server"
        """;

    private readonly TempFolder _folder = new();
    private ChildProcess? _guard;
    private int _databases;

    /// <summary>Not UTC: a time that is taken without its zone shows.</summary>
    public const string TimeZone = "Pacific/Auckland";

    public string SocketFolder => _folder.Path;

    private string DataFolder => _folder.File("data");

    public string ConnectionString(string database, string user = "postgres", string more = "") =>
        $"Host={SocketFolder};Username={user};Database={database};Timeout=15;{more}";

    /// <summary>Makes a server on a new folder; it takes connections when this returns.</summary>
    /// <exception cref="InvalidOperationException">This machine has no PostgreSQL; the message says what to install.</exception>
    public async Task InitializeAsync()
    {
        try
        {
            if (Environment.IsPrivilegedProcess)
                await PostgresPrograms.RunAsync(new ProcessStartInfo("chown", ["postgres", SocketFolder]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
            await PostgresPrograms.RunAsync(PostgresPrograms.Start(
                PostgresPrograms.PathOf("initdb"), "-D", DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"));
            await File.WriteAllTextAsync(Path.Combine(DataFolder, "pg_hba.conf"), $"local all {GuardedUser} scram-sha-256\nlocal all all trust\n");
            await StartAsync();
            await ExecuteAsync("postgres", $"CREATE ROLE {GuardedUser} LOGIN PASSWORD '{GuardedPassword.Replace("'", "''", StringComparison.Ordinal)}'");
            await ExecuteAsync("postgres", $"CREATE DATABASE {Filled}");
            await fill(ConnectionString(Filled, more: "Pooling=false"));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it, and deletes its files.</summary>
    public async Task DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    /// <summary>Returns when the server takes connections.</summary>
    public async Task StartAsync()
    {
        if (_guard is not null)
            return;
        var server = PostgresPrograms.Start(
            "/bin/sh", "-c", Guard, "postgres-guard", PostgresPrograms.PathOf("postgres"), "-D", DataFolder, "-k", SocketFolder,
            "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200", "-c", "logging_collector=off", "-c", "log_statement=none",
            "-c", $"timezone={TimeZone}", "-c", "log_destination=stderr");
        _guard = ChildProcess.Start(server);
        await WaitReadyAsync();
    }

    /// <summary>Ends the server as a crash would; its files stay, and <see cref="StartAsync"/> starts it on them again.</summary>
    public async Task StopAsync()
    {
        if (_guard is not { } guard)
            return;
        _guard = null;
        await using (guard)
        {
            guard.Process.StandardInput.Close();
            await guard.ExitAsync();
        }
    }

    /// <summary>Process id of the server itself.</summary>
    public async Task<int> ServerIdAsync() => int.Parse((await File.ReadAllLinesAsync(Path.Combine(DataFolder, "postmaster.pid")))[0]);

    /// <summary>A new, empty database.</summary>
    public async Task<string> CreateEmptyAsync()
    {
        var name = $"empty{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>A new database with what databases here are filled with.</summary>
    public async Task<string> CreateFilledAsync()
    {
        var name = $"db{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {Filled}");
        return name;
    }

    /// <summary>Deletes a database, and ends the connections to it.</summary>
    public Task DropAsync(string database) => ExecuteAsync("postgres", $"DROP DATABASE {database} WITH (FORCE)");

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database, more: "Pooling=false"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task WaitReadyAsync()
    {
        var last = "";
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    await ExecuteAsync("postgres", "SELECT 1");
                    return true;
                }
                catch (NpgsqlException e)
                {
                    last = e.Message;
                    return false;
                }
            },
            () => $"The PostgreSQL server for the tests did not start: {last}\n{_guard!.Error}");
    }
}
