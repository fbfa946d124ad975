using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>What can be wrong with a database, and what is said of it: a kind, a sentence with the place in it, and never the password.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ApplyFaultTests(PostgresServer server)
{
    private const string Secret = "s3cret-p4ss";

    [Fact]
    public async Task NoServer()
    {
        using var nobody = PortReservation.Take(1);
        await ExpectAsync(PostgresFault.Unreachable, $"Host=127.0.0.1;Port={nobody.Port};Username=u;Password={Secret};Database=d", "Connection refused");
        await ExpectAsync(PostgresFault.Unreachable, $"Host=/nowhere/at/all;Username=u;Password={Secret};Database=d", "/nowhere/at/all");
        await ExpectAsync(PostgresFault.Unreachable, $"Host=no-such-host.invalid;Username=u;Password={Secret};Database=d", "no-such-host.invalid");
    }

    [Fact]
    public async Task ServerThatIsStillStartingIsWaitedForButNotForEver()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var refused = 0;
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().ReadAtLeastAsync(new byte[8], 8);
                await client.GetStream().WriteAsync(StartingUp());
                Interlocked.Increment(ref refused);
            }
        });
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await ExpectAsync(
            PostgresFault.Unreachable,
            $"Host=127.0.0.1;Port={port};Username=u;Password={Secret};Database=d;SSL Mode=Disable;GSS Encryption Mode=Disable;Pooling=false",
            "the database system is starting up",
            TimeSpan.FromSeconds(5));
        Assert.True(refused > 1, "It gave up at the first answer.");
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    [Fact]
    public async Task WrongPassword()
    {
        var database = await server.CreateEmptyAsync();
        await ExpectAsync(PostgresFault.Refused, server.ConnectionString(database, PostgresServer.GuardedUser, $"Password={Secret};Pooling=false"), $"'{database}'");
        await ExpectAsync(PostgresFault.Refused, server.ConnectionString(database, "nobody_here", $"Password={Secret};Pooling=false"), "nobody_here");

        var right = new NpgsqlConnectionStringBuilder(server.ConnectionString(database, PostgresServer.GuardedUser, "Pooling=false"))
        {
            Password = PostgresServer.GuardedPassword,
        };
        await ExpectAsync(PostgresFault.NoRight, right.ConnectionString, "permission denied for schema public");
    }

    [Fact]
    public Task NoDatabase() =>
        ExpectAsync(PostgresFault.NoDatabase, server.ConnectionString("not_there", more: $"Password={Secret};Pooling=false"), "not_there");

    [Fact]
    public async Task NoSchema()
    {
        var database = await server.CreateEmptyAsync();
        await ExpectAsync(PostgresFault.NoDatabase, server.ConnectionString(database, more: $"Password={Secret};Search Path=absent;Pooling=false"), "Search Path");
    }

    [Fact]
    public async Task NoRightToCreate()
    {
        var database = await server.CreateEmptyAsync();
        await server.ExecuteAsync(database, $"CREATE ROLE {database}_user LOGIN");
        await ExpectAsync(PostgresFault.NoRight, server.ConnectionString(database, $"{database}_user", $"Password={Secret};Pooling=false"), "docs/postgres.md");
    }

    [Fact]
    public async Task OnlyReadable()
    {
        var database = await server.CreateEmptyAsync();
        await server.ExecuteAsync(database, $"ALTER DATABASE {database} SET default_transaction_read_only = on");
        await ExpectAsync(PostgresFault.NoRight, server.ConnectionString(database, more: $"Password={Secret};Pooling=false"), "can only be read");
    }

    [Theory]
    [InlineData("CREATE TABLE OrleansQuery (QueryKey text)", "orleansquery")]
    [InlineData("CREATE TABLE OrleansStorage (Id integer)", "orleansstorage")]
    [InlineData("CREATE VIEW OrleansRemindersTable AS SELECT 1", "orleansreminderstable")]
    [InlineData("CREATE TABLE Mine (Id integer); CREATE INDEX OrleansStorage_State ON Mine (Id)", "orleansstorage_state")]
    [InlineData("CREATE TABLE OrleansClusterScripts (Id integer)", "OrleansClusterScripts")]
    [InlineData("CREATE TABLE OrleansClusterScripts (Number text, Name text, Checksum text); INSERT INTO OrleansClusterScripts VALUES ('x', '', '')", "OrleansClusterScripts")]
    public async Task SomethingOfThatNameThatIsNotOurs(string theirs, string named)
    {
        var database = await server.CreateEmptyAsync();
        await server.ExecuteAsync(database, theirs);
        await ExpectAsync(PostgresFault.NotOurs, server.ConnectionString(database, more: $"Password={Secret};Pooling=false"), named);
    }

    [Fact]
    public async Task RightsThatAreLackedAfterwardsAreNamed()
    {
        await using var database = await server.CreateScriptedAsync();
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await database.ExecuteAsync($"CREATE ROLE {name}_user LOGIN; GRANT SELECT ON OrleansClusterScripts, OrleansQuery, OrleansStorage TO {name}_user");
        var fault = await ExpectAsync(
            PostgresFault.NoRight, server.ConnectionString(name, $"{name}_user", $"Password={Secret};Pooling=false"), "UPDATE on OrleansStorage");
        Assert.DoesNotContain("SELECT on OrleansStorage", fault.Message);
        await database.ExecuteAsync("DROP TABLE OrleansRemindersTable");
        await ExpectAsync(PostgresFault.NoRight, server.ConnectionString(name, more: $"Password={Secret};Pooling=false"), "SELECT on OrleansRemindersTable");
    }

    private static async Task<PostgresScriptException> ExpectAsync(PostgresFault fault, string connectionString, string part, TimeSpan? wait = null)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        var applier = new PostgresScriptApplier(database, PostgresScripts.All, TimeProvider.System) { Wait = wait ?? TimeSpan.FromSeconds(1) };
        var thrown = await Assert.ThrowsAsync<PostgresScriptException>(() => applier.ApplyAsync(CancellationToken.None));
        Assert.True(thrown.Fault == fault, $"{thrown.Fault}: {thrown.Message}");
        Assert.Contains(part, thrown.Message);
        Assert.DoesNotContain('\n', thrown.Message);
        Assert.DoesNotContain(Secret, thrown.ToString());
        Assert.DoesNotContain(PostgresServer.GuardedPassword, thrown.ToString());
        return thrown;
    }

    // An ErrorResponse of PostgreSQL's protocol: fields of a letter and a text, each ended by a zero.
    private static byte[] StartingUp()
    {
        var fields = Encoding.ASCII.GetBytes("SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0");
        var length = fields.Length + 4;
        return [(byte)'E', (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. fields];
    }
}
