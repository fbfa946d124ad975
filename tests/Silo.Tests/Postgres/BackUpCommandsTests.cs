using Npgsql;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The commands of PostgreSQL's programs by which docs/operations.md backs up and restores the database, on either engine.</summary>
[Collection(PostgresCollection.Name)]
public sealed class BackUpCommandsTests(PostgresServer server)
{
    private static readonly StateKey Key = new();
    private static readonly StateKey Late = new() { Extension = "late" };

    [Fact]
    public async Task WhatWasBackedUpIsRestoredWithItsVersionsAndWithoutMembers()
    {
        using var folder = new TempFolder();
        var commands = new DocumentedCommands(server, folder.Path);
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {DocumentedCommands.Database}");
        var connection = server.ConnectionString(DocumentedCommands.Database, more: "Pooling=false");
        await using (var source = NpgsqlDataSource.Create(connection))
            await new PostgresScriptApplier(source, PostgresScripts.All, TimeProvider.System).ApplyAsync(CancellationToken.None);

        var silo = new SiloRow();
        byte[] first = [1, 2, 3], second = [4];
        await using (var database = await TestDatabase.OpenAsync(connection))
        {
            Assert.True(await database.CreateAsync(silo.Deployment));
            Assert.True(await database.InsertAsync(silo, 0));
            Assert.Equal(1, await database.WriteAsync(Key, null, first));
        }

        Assert.Equal(1, await commands.RunAsync("Back up"));
        await using (var database = await TestDatabase.OpenAsync(connection))
        {
            Assert.Equal(2, await database.WriteAsync(Key, 1, second));
            Assert.Equal(1, await database.WriteAsync(Late, null, second));
        }

        Assert.Equal(4, await commands.RunAsync("Restore"));
        await using (var database = await TestDatabase.OpenAsync(connection))
        {
            var read = Assert.NotNull(await database.ReadAsync(Key));
            Assert.Equal(first, read.Payload);
            Assert.Equal(1, read.Version);
            Assert.Null(await database.ReadAsync(Late));
            Assert.Null(await database.ReadAllAsync(silo.Deployment));
            Assert.Equal(2, await database.WriteAsync(Key, 1, second));
        }
    }
}
