using Npgsql;

namespace OrleansCluster.Silo.Tests.Postgres;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task ServerForTestsRestartsOnItsDataAndLeavesNothingBehind()
    {
        var server = new PostgresServer();
        int id;
        try
        {
            await server.InitializeAsync();
            var database = await server.CreateEmptyAsync();
            await server.ExecuteAsync(database, "CREATE TABLE Kept (Id integer)");
            var before = await server.ServerIdAsync();
            await server.StopAsync();
            Assert.False(Directory.Exists($"/proc/{before}"));
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => server.ExecuteAsync(database, "SELECT 1"));
            await server.StartAsync();
            await server.ExecuteAsync(database, "INSERT INTO Kept VALUES (1)");
            id = await server.ServerIdAsync();
        }
        finally
        {
            await server.DisposeAsync();
        }

        Assert.False(Directory.Exists($"/proc/{id}"));
        Assert.False(Directory.Exists(server.SocketFolder));
    }
}
