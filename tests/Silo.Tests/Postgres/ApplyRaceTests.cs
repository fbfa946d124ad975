using Npgsql;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>Several silos that start at the same time on the same, empty schema.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ApplyRaceTests(PostgresServer server)
{
    private const int Rounds = 30;
    private const int Silos = 3;

    [Fact]
    public async Task AllOfThemSucceedAndEachScriptIsAppliedOnce()
    {
        var name = await server.CreateEmptyAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await server.ExecuteAsync(name, $"CREATE SCHEMA round{round}");
            var connection = server.ConnectionString(name, more: $"Search Path=round{round};Pooling=false");
            var applied = await Race.RunAsync(Silos, async _ =>
            {
                await using var database = NpgsqlDataSource.Create(connection);
                var applier = new PostgresScriptApplier(database, PostgresScripts.All, TimeProvider.System);
                var made = await applier.ApplyAsync(CancellationToken.None);
                await applier.CheckAsync(CancellationToken.None);
                return made;
            });
            Assert.Equal(PostgresScripts.All.Count, applied.Sum());
            await using var after = await TestDatabase.OpenAsync(connection);
            Assert.Equal(20, after.Queries.Count);
        }
    }

    [Fact]
    public async Task WhoWaitsForTheLockLongerThanAllowedIsTold()
    {
        var connection = server.ConnectionString(await server.CreateEmptyAsync(), more: "Pooling=false");
        await using var holder = new NpgsqlConnection(connection);
        await holder.OpenAsync();
        await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({PostgresScriptApplier.LockKey})", holder))
            await hold.ExecuteNonQueryAsync();

        await using var database = NpgsqlDataSource.Create(connection);
        var impatient = new PostgresScriptApplier(database, PostgresScripts.All, TimeProvider.System) { Wait = TimeSpan.FromMilliseconds(100) };
        var busy = await Assert.ThrowsAsync<PostgresScriptException>(() => impatient.ApplyAsync(CancellationToken.None));
        Assert.Equal(PostgresFault.Busy, busy.Fault);

        var patient = new PostgresScriptApplier(database, PostgresScripts.All, TimeProvider.System).ApplyAsync(CancellationToken.None);
        await Waiting.ForLockAsync(connection);
        await holder.CloseAsync();
        Assert.Equal(PostgresScripts.All.Count, await patient);
    }

    [Fact]
    public async Task CancelledWaitEnds()
    {
        var connection = server.ConnectionString(await server.CreateEmptyAsync(), more: "Pooling=false");
        await using var holder = new NpgsqlConnection(connection);
        await holder.OpenAsync();
        await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({PostgresScriptApplier.LockKey})", holder))
            await hold.ExecuteNonQueryAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        using var stop = new CancellationTokenSource();
        var waiting = new PostgresScriptApplier(database, PostgresScripts.All, TimeProvider.System).ApplyAsync(stop.Token);
        await Waiting.ForLockAsync(connection);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
