using Npgsql;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>A silo of a careful administrator: somebody else made the tables, and the silo's user may only use them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RightsTests(PostgresServer server)
{
    [Fact]
    public async Task UserWithTheDocumentedRightsStartsAndRunsEveryQuery()
    {
        await using var owner = await server.CreateScriptedAsync();
        var name = new NpgsqlConnectionStringBuilder(owner.ConnectionString).Database!;
        var user = $"{name}_user";
        await owner.ExecuteAsync($"CREATE ROLE {user} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC;");
        await owner.ExecuteAsync(Documented.Grants.Replace("orleanscluster_silo", user, StringComparison.Ordinal));

        await using var source = NpgsqlDataSource.Create(server.ConnectionString(name, user, "Pooling=false"));
        var applier = new PostgresScriptApplier(source, PostgresScripts.All, TimeProvider.System);
        await applier.CheckAsync(CancellationToken.None);
        Assert.Equal(0, await applier.ApplyAsync(CancellationToken.None));

        await using var database = await TestDatabase.OpenAsync(server.ConnectionString(name, user, "Pooling=false"));
        var silo = new SiloRow();
        (string Name, object? Value)[] values =
        [
            .. new StateKey().Parameters(), ("GrainStateVersion", null), ("PayloadBinary", new byte[] { 1 }), ("DeploymentId", silo.Deployment), ("Address", silo.Address),
            ("Port", silo.Port), ("Generation", silo.Generation), ("SiloName", silo.Name), ("HostName", silo.Host), ("Status", silo.Status),
            ("ProxyPort", silo.ProxyPort), ("SuspectTimes", null), ("StartTime", silo.Started), ("IAmAliveTime", silo.Alive), ("Version", 0), ("GrainId", "g"),
            ("ReminderName", "r"), ("Period", 1L), ("GrainHash", 1), ("BeginHash", 0), ("EndHash", 2),
        ];
        foreach (var (key, text) in database.Queries)
            await database.RunAsync(key, [.. values.Where(value => text.Contains('@' + value.Name, StringComparison.Ordinal))]);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync("DROP TABLE OrleansStorage"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }
}
