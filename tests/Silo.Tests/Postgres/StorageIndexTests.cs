namespace OrleansCluster.Silo.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class StorageIndexTests(PostgresServer server)
{
    private const int States = 100_000;

    [Theory]
    [InlineData("ReadFromStorageKey")]
    [InlineData("WriteToStorageKey")]
    [InlineData("ClearStorageKey")]
    [InlineData("DeleteStorageKey")]
    public async Task StateIsFoundByTheIndexAmongManyOthers(string key)
    {
        await using var database = await FilledAsync();
        var state = new StateKey { GrainIdHash = 4711, N0 = 0, N1 = 4711, Extension = "grain 4711" };
        var parameters = state.Parameters(("GrainStateVersion", 1), ("PayloadBinary", new byte[] { 1 }))
            .Where(parameter => database.Queries[key].Contains('@' + parameter.Name, StringComparison.Ordinal)).ToArray();
        var plan = await database.SelectAsync("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) " + database.Queries[key], parameters);
        var text = string.Join('\n', plan.Rows.Select(row => row.Values.Single()));
        Assert.Contains("orleansstorage_state", text);
        Assert.DoesNotContain("Seq Scan", text);
    }

    [Fact]
    public async Task CollidingHashesAreToldApartByTheTexts()
    {
        await using var database = await FilledAsync();

        // Hashes and numbers of all of these are the same: only the texts tell them apart.
        await database.ExecuteAsync("""
            INSERT INTO OrleansStorage SELECT 7, 0, 0, 7, 'file', 'collides ' || i, 'orleanscluster', '\x01', now(), 1 FROM generate_series(1, 200) AS i
            """);
        for (var i = 1; i <= 200; i++)
        {
            var key = new StateKey { GrainIdHash = 7, N1 = 0, GrainTypeHash = 7, Extension = $"collides {i}" };
            Assert.Equal(2, await database.WriteAsync(key, 1, BitConverter.GetBytes(i)));
        }

        for (var i = 1; i <= 200; i++)
        {
            var key = new StateKey { GrainIdHash = 7, N1 = 0, GrainTypeHash = 7, Extension = $"collides {i}" };
            Assert.Equal(BitConverter.GetBytes(i), (await database.ReadAsync(key))!.Value.Payload!);
        }
    }

    private async Task<TestDatabase> FilledAsync()
    {
        var database = await server.CreateScriptedAsync();
        await database.ExecuteAsync($"""
            INSERT INTO OrleansStorage
            SELECT i, 0, i, -4, 'file', 'grain ' || i, 'orleanscluster', '\x01', now(), 1 FROM generate_series(1, {States}) AS i
            """);
        await database.ExecuteAsync("ANALYZE OrleansStorage");
        return database;
    }
}
