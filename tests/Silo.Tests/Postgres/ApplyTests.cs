using Npgsql;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class ApplyTests(PostgresServer server)
{
    private static readonly PostgresScript Next = new(PostgresScripts.All.Count + 1, "next", "CREATE TABLE Later (Id integer);");

    [Fact]
    public async Task EmptyDatabaseGetsEverythingOnce()
    {
        await using var database = await EmptyAsync();
        Assert.Equal(PostgresScripts.All.Count, await ApplyAsync(database));
        Assert.Equal(PostgresScripts.All.Select(script => $"{script} {script.Checksum}"), await RecordAsync(database));
        var before = await DumpAsync(database);
        Assert.Equal(0, await ApplyAsync(database));
        await Applier(database).CheckAsync(CancellationToken.None);
        Assert.Equal(before, await DumpAsync(database));
    }

    [Fact]
    public async Task OlderVersionIsBroughtUpAndKeepsItsData()
    {
        foreach (var version in Enumerable.Range(1, PostgresScripts.All.Count - 1))
        {
            await using var database = await EmptyAsync();
            await using var connection = await database.OpenConnectionAsync();
            foreach (var script in PostgresScripts.All.Take(version))
                await ExecuteAsync(database, PostgresScripts.CreateRecord + script.Text + PostgresRecord.AddText(script));
            await ExecuteAsync(database, "INSERT INTO OrleansQuery VALUES ('mine', 'kept')");
            Assert.Equal(PostgresScripts.All.Count - version, await ApplyAsync(database));
            Assert.Equal(PostgresScripts.All.Select(script => $"{script} {script.Checksum}"), await RecordAsync(database));
            Assert.Equal("kept", await ScalarAsync(database, "SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'mine'"));
        }
    }

    [Fact]
    public async Task NewerVersionIsRefusedInOneSentence()
    {
        await using var database = await EmptyAsync();
        await new PostgresScriptApplier(database, [.. PostgresScripts.All, Next], TimeProvider.System).ApplyAsync(CancellationToken.None);
        foreach (var run in Both(database))
        {
            var refused = await Assert.ThrowsAsync<PostgresScriptException>(run);
            Assert.Equal(PostgresFault.Newer, refused.Fault);
            Assert.Contains($"is of version {Next.Number}, and this executable knows versions up to {PostgresScripts.All.Count}", refused.Message);
        }
    }

    [Fact]
    public async Task OtherWordingIsRefused()
    {
        await using var database = await EmptyAsync();
        await ApplyAsync(database);
        await ExecuteAsync(database, "UPDATE OrleansClusterScripts SET Checksum = 'abc' WHERE Number = 2");
        foreach (var run in Both(database))
        {
            var refused = await Assert.ThrowsAsync<PostgresScriptException>(run);
            Assert.Equal(PostgresFault.Changed, refused.Fault);
            Assert.Contains("2 'clustering'", refused.Message);
        }
    }

    [Fact]
    public async Task FailedScriptLeavesNothingOfItselfAndTheNextTryGoesOnThere()
    {
        await using var database = await EmptyAsync();
        var broken = new PostgresScript(Next.Number, "broken", "CREATE TABLE Half (Id integer); SELECT 1 / 0;");
        var failed = await Assert.ThrowsAsync<PostgresScriptException>(() =>
            new PostgresScriptApplier(database, [.. PostgresScripts.All, broken], TimeProvider.System).ApplyAsync(CancellationToken.None));
        Assert.Equal(PostgresFault.Failed, failed.Fault);
        Assert.Contains($"Script {Next.Number} 'broken' failed", failed.Message);
        Assert.Contains("division by zero", failed.Message);
        Assert.Equal(PostgresScripts.All.Count, (await RecordAsync(database)).Count);
        Assert.Equal(DBNull.Value, await ScalarAsync(database, "SELECT to_regclass('Half')::text"));
        Assert.Equal(1, await new PostgresScriptApplier(database, [.. PostgresScripts.All, Next], TimeProvider.System).ApplyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task CheckMakesNothingAndNamesWhatIsMissing()
    {
        await using var database = await EmptyAsync();
        var missing = await Assert.ThrowsAsync<PostgresScriptException>(() => Applier(database).CheckAsync(CancellationToken.None));
        Assert.Equal(PostgresFault.Missing, missing.Fault);
        Assert.All(PostgresScripts.All, script => Assert.Contains(script.ToString(), missing.Message));
        Assert.Contains("--postgres-scripts apply", missing.Message);
        Assert.Equal(0L, await ScalarAsync(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task SchemaOfTheSearchPathIsUsed()
    {
        var name = await server.CreateEmptyAsync();
        await server.ExecuteAsync(name, "CREATE SCHEMA one; CREATE SCHEMA two");
        foreach (var schema in (string[])["one", "two"])
        {
            await using var database = NpgsqlDataSource.Create(server.ConnectionString(name, more: $"Search Path={schema};Pooling=false"));
            Assert.Equal(PostgresScripts.All.Count, await ApplyAsync(database));
            Assert.Equal(20L, await ScalarAsync(database, $"SELECT count(*) FROM {schema}.OrleansQuery"));
        }
    }

    private static Func<Task>[] Both(NpgsqlDataSource database) =>
        [() => ApplyAsync(database), () => Applier(database).CheckAsync(CancellationToken.None)];

    private static PostgresScriptApplier Applier(NpgsqlDataSource database) => new(database, PostgresScripts.All, TimeProvider.System);

    private static Task<int> ApplyAsync(NpgsqlDataSource database) => Applier(database).ApplyAsync(CancellationToken.None);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string text)
    {
        await using var command = database.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string text)
    {
        await using var command = database.CreateCommand(text);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<IReadOnlyList<string>> RecordAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        var record = await PostgresRecord.ReadAsync(connection, CancellationToken.None);
        return [.. record.Select(applied => $"{applied} {applied.Checksum}")];
    }

    // All there is, with when it was made.
    private static async Task<string?> DumpAsync(NpgsqlDataSource database) => (string?)await ScalarAsync(database, """
        SELECT string_agg(line, ' ' ORDER BY line) FROM (
            SELECT relname || ' ' || oid || ' ' || relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace
            UNION ALL SELECT xmin || QueryKey || QueryText FROM OrleansQuery
            UNION ALL SELECT xmin || Name || AppliedOn FROM OrleansClusterScripts) AS lines (line)
        """);

    private async Task<NpgsqlDataSource> EmptyAsync() =>
        NpgsqlDataSource.Create(server.ConnectionString(await server.CreateEmptyAsync(), more: "Pooling=false"));
}
