using Npgsql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>Writers of one state that meet: exactly one wins, whoever of them comes first and however close they are.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StorageRaceTests(PostgresServer server)
{
    private const int Rounds = 200;
    private const int Writers = 4;

    [Fact]
    public async Task OneOfSeveralFirstWritersWins()
    {
        await using var database = await server.CreateScriptedAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var key = new StateKey { Extension = round % 2 == 0 ? $"{round}" : null, N0 = round };
            var versions = await Race.RunAsync(Writers, writer => database.WriteAsync(key, null, [(byte)writer]));
            Assert.Equal(Writers - 1, versions.Count(version => version is null));
            var winner = Array.FindIndex(versions, version => version == 1);
            Assert.Equal([(byte)winner], (await database.ReadAsync(key))!.Value.Payload!);
        }
    }

    [Fact]
    public async Task OneOfSeveralWritersOfAVersionWins()
    {
        await using var database = await server.CreateScriptedAsync();
        var key = new StateKey();
        var version = await database.WriteAsync(key, null, []);
        for (var round = 0; round < Rounds; round++)
        {
            var given = version;
            var versions = await Race.RunAsync(Writers, writer => writer == 3
                ? database.ClearAsync(key, given)
                : database.WriteAsync(key, given, [(byte)writer]));
            var winner = Assert.Single(versions.Index(), entry => entry.Item == given + 1).Index;
            Assert.Equal(Writers - 1, versions.Count(after => after == given));
            var found = await database.ReadAsync(key);
            Assert.Equal(winner == 3 ? null : [(byte)winner], found!.Value.Payload!);
            version = found.Value.Version;
        }
    }

    [Fact]
    public async Task FirstWriterWaitsForOneThatHasNotCommittedYetAndLosesToIt()
    {
        await using var database = await server.CreateScriptedAsync();
        Assert.Null(await MeetOpenTransactionAsync(database, commit: true));
        Assert.Equal([1], (await database.ReadAsync(new StateKey()))!.Value.Payload!);
    }

    [Fact]
    public async Task FirstWriterWaitsForOneThatIsRolledBackAndWins()
    {
        await using var database = await server.CreateScriptedAsync();
        Assert.Equal(1, await MeetOpenTransactionAsync(database, commit: false));
        Assert.Equal([2], (await database.ReadAsync(new StateKey()))!.Value.Payload!);
    }

    // The first writer of two has written and not committed when the second one comes.
    private static async Task<int?> MeetOpenTransactionAsync(TestDatabase database, bool commit)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var first = new NpgsqlCommand(database.Queries["WriteToStorageKey"], connection);
        foreach (var (name, value) in new StateKey().Parameters(("GrainStateVersion", null), ("PayloadBinary", new byte[] { 1 })))
            first.Parameters.AddWithValue(name, value ?? DBNull.Value);
        Assert.Equal(1, await first.ExecuteScalarAsync());

        var second = database.WriteAsync(new StateKey(), null, [2]);
        await Waiting.ForLockAsync(database.ConnectionString);
        Assert.False(second.IsCompleted);
        if (commit)
            await transaction.CommitAsync();
        else
            await transaction.RollbackAsync();
        return await second;
    }
}
