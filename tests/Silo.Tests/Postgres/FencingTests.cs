using Npgsql;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The gate of docs/locks.md in a column, against a real server.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FencingTests(PostgresServer server) : IAsyncLifetime
{
    private const int Rounds = 200;

    private NpgsqlDataSource _database = null!;
    private string _name = "";

    public async Task InitializeAsync()
    {
        _name = await server.CreateEmptyAsync();
        _database = NpgsqlDataSource.Create(server.ConnectionString(_name));
        await server.ExecuteAsync(_name, FencedAccount.Table);
        await server.ExecuteAsync(_name, "INSERT INTO account (id, total) VALUES ('a', 100), ('b', 100)");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task OnceATokenWasShownALowerOneNeitherReadsNorWrites()
    {
        var account = new FencedAccount(_database, "a");
        Assert.Equal(100, await account.EnterAsync(33, default));
        Assert.Equal(100, await account.EnterAsync(34, default));
        var error = await Assert.ThrowsAsync<StaleTokenException>(() => account.WriteAsync(33, 105, default));
        Assert.Equal(("a", 33, 34), (error.Resource, error.Token, error.Accepted));
        await Assert.ThrowsAsync<StaleTokenException>(() => account.EnterAsync(33, default));
        await account.WriteAsync(34, 107, default);
        Assert.Equal(107, await account.EnterAsync(34, default));
        Assert.Equal(100, await new FencedAccount(_database, "b").EnterAsync(1, default));
    }

    [Fact]
    public async Task OfTwoHoldersWhoRaceNoneWritesAfterTheNextHasEntered()
    {
        var account = new FencedAccount(_database, "a");
        for (var token = 1; token < 2 * Rounds; token += 2)
        {
            await account.EnterAsync(token, default);
            var seen = await Race.RunAsync(2, runner => runner == 0 ? WriteAsync(token) : account.EnterAsync(token + 1, default));
            // What the next holder saw is what is there: nothing of the former's came behind it.
            Assert.Equal(seen[1], await account.EnterAsync(token + 1, default));
        }

        async Task<long> WriteAsync(long token)
        {
            try
            {
                await account.WriteAsync(token, 1_000_000 + token, default);
                return 0;
            }
            catch (StaleTokenException)
            {
                return 1;
            }
        }
    }

    [Fact]
    public async Task AFormerHolderWhoWaitsForTheRowIsRefusedWhenTheNextHasCommitted()
    {
        var account = new FencedAccount(_database, "a");
        await account.EnterAsync(33, default);
        await using var connection = await _database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var next = new NpgsqlCommand("UPDATE account SET fencing_token = 34 WHERE id = 'a' AND fencing_token <= 34", connection);
        Assert.Equal(1, await next.ExecuteNonQueryAsync());
        var late = account.WriteAsync(33, 105, default);
        await Waiting.ForLockAsync(server.ConnectionString(_name));
        await transaction.CommitAsync();
        await Assert.ThrowsAsync<StaleTokenException>(() => late);
        Assert.Equal(100, await account.EnterAsync(34, default));
    }

    [Fact]
    public async Task AWriteWhoseAnswerWasLostIsOfUnknownOutcomeAndReadingTells()
    {
        await using var link = new MuteSocket(server);

        // Without it the first answer is that to a reset which goes before the write, and the write may come to pass after the test has read.
        await using var database = NpgsqlDataSource.Create($"Host={link.Folder};Username=postgres;Database={_name};Timeout=15;No Reset On Close=true");
        var account = new FencedAccount(database, "a");
        await account.EnterAsync(33, default);
        link.IsMute = true;
        var error = await Assert.ThrowsAsync<FencedWriteUnknownException>(() => account.WriteAsync(33, 105, default));
        Assert.Equal(("a", 33, false), (error.Resource, error.Token, error.OutcomeKnown));
        link.IsMute = false;
        Assert.Equal(105, await account.EnterAsync(34, default));
    }

    [Fact]
    public async Task WhatTheServerRefusedIsNotOfUnknownOutcome()
    {
        await server.ExecuteAsync(_name, "ALTER TABLE account ADD CHECK (total < 1000)");
        var account = new FencedAccount(_database, "a");
        await account.EnterAsync(33, default);
        await Assert.ThrowsAsync<PostgresException>(() => account.WriteAsync(33, 1000, default));
        Assert.Equal(100, await account.EnterAsync(33, default));
    }
}
