using System.Diagnostics;
using Npgsql;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The other way to apply the scripts: what <c>postgres-script</c> prints, given to psql.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PsqlTests(PostgresServer server)
{
    [Fact]
    public async Task PrintedScriptMakesWhatTheSiloMakesAndDoesNothingTheSecondTime()
    {
        await using var printer = SiloProcess.Run("postgres-script");
        Assert.Equal(0, await printer.ExitAsync());
        var database = await server.CreateEmptyAsync();
        var first = await PsqlAsync(database, printer.Output);
        Assert.All(PostgresScripts.All, script => Assert.Contains($"Applied script {script.Number} {script.Name}", first));
        await using var source = NpgsqlDataSource.Create(server.ConnectionString(database, more: "Pooling=false"));
        var applier = new PostgresScriptApplier(source, PostgresScripts.All, TimeProvider.System);
        await applier.CheckAsync(CancellationToken.None);
        Assert.Equal(0, await applier.ApplyAsync(CancellationToken.None));
        Assert.Equal("", await PsqlAsync(database, printer.Output));

        await using var made = await server.CreateScriptedAsync();
        await using var byPsql = await TestDatabase.OpenAsync(source.ConnectionString);
        Assert.Equal(made.Queries.OrderBy(query => query.Key), byPsql.Queries.OrderBy(query => query.Key));
    }

    [Fact]
    public async Task PrintedScriptGoesOnWhereAnOlderVersionStopped()
    {
        var database = await server.CreateEmptyAsync();
        await PsqlAsync(database, PsqlText.Create([.. PostgresScripts.All.Take(2)]));
        var rest = await PsqlAsync(database, PsqlText.Create(PostgresScripts.All));
        Assert.Equal(["Applied script 3 persistence", "Applied script 4 reminders"], rest.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task SilosAndPsqlMayApplyAtTheSameTime()
    {
        for (var round = 0; round < 5; round++)
        {
            var database = await server.CreateEmptyAsync();
            await Race.RunAsync(3, async runner =>
            {
                if (runner == 0)
                    return await PsqlAsync(database, PsqlText.Create(PostgresScripts.All));
                await using var source = NpgsqlDataSource.Create(server.ConnectionString(database, more: "Pooling=false"));
                await new PostgresScriptApplier(source, PostgresScripts.All, TimeProvider.System).ApplyAsync(CancellationToken.None);
                return "";
            });
            await using var after = await TestDatabase.OpenAsync(server.ConnectionString(database, more: "Pooling=false"));
            Assert.Equal(20, after.Queries.Count);
        }
    }

    private Task<string> PsqlAsync(string database, string script)
    {
        var start = new ProcessStartInfo(
            PostgresPrograms.PathOf("psql"), ["--no-psqlrc", "--host", server.SocketFolder, "--username", "postgres", "--file", "-", database])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return PostgresPrograms.RunAsync(start, script);
    }
}
