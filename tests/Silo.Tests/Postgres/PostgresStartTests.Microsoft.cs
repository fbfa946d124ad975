namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The real executable on databases that are not as it needs them: one sentence, an exit code, no password.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresStartTests(PostgresServer server)
{
    private const string Secret = "s3cret-p4ss";

    [Fact]
    public async Task UnreachableServer() =>
        await ExpectAsync(1, "cannot be reached", $"Host=/nowhere/at/all;Username=u;Password={Secret};Database=d");

    [Fact]
    public async Task WrongPassword() =>
        await ExpectAsync(1, "refused the user or its password", server.ConnectionString("postgres", PostgresServer.GuardedUser, $"Password={Secret}"));

    [Fact]
    public async Task ConnectionStringThatIsNone() =>
        await ExpectAsync(2, "PostgresConnection (--postgres-connection) cannot be read", $"Host=db;Password=a;{Secret}=b");

    [Fact]
    public async Task CheckMakesNothing()
    {
        var database = await server.CreateEmptyAsync();
        await ExpectAsync(1, "lacks the scripts 1 'main'", server.ConnectionString(database, more: $"Password={Secret}"), "--postgres-scripts", "check");
    }

    [Fact]
    public async Task SkipLooksAtNothingAndLeavesItToOrleansToComplain()
    {
        var database = await server.CreateEmptyAsync();
        await server.ExecuteAsync(database, "CREATE TABLE OrleansQuery (QueryKey text, QueryText text)");
        var said = await RunAsync(1, server.ConnectionString(database, more: $"Password={Secret}"), "--postgres-scripts", "SKIP");
        Assert.Contains("Not all required queries found", said);
    }

    private static async Task ExpectAsync(int code, string sentence, string connection, params string[] more)
    {
        var said = await RunAsync(code, connection, more);
        Assert.Contains(sentence, said);
        Assert.DoesNotContain('\n', said);
    }

    private static async Task<string> RunAsync(int code, string connection, params string[] more)
    {
        using var data = new TempFolder();
        await using var silo = SiloProcess.Run(
            new Dictionary<string, string> { ["ORLEANSCLUSTER_POSTGRES_CONNECTION"] = connection },
            ["--data", data.Path, "--http-port", "0", "--silo-name", "silo-0", "--clustering", "Postgres", "--storage", "Postgres", .. TestPorts.Options(), .. more]);
        Assert.Equal(code, await silo.ExitAsync());
        Assert.DoesNotContain(Secret, silo.Error + silo.Output);
        return silo.Error.TrimEnd();
    }
}
