using Npgsql;

namespace OrleansCluster.Silo.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class MembershipQueryTests(PostgresServer server)
{
    [Fact]
    public async Task DeploymentStartsEmptyAtVersionZeroAndIsMadeOnce()
    {
        await using var database = await server.CreateScriptedAsync();
        Assert.Null(await database.ReadAllAsync("cluster"));
        Assert.True(await database.CreateAsync("cluster"));
        Assert.False(await database.CreateAsync("cluster"));
        var (version, silos) = (await database.ReadAllAsync("cluster"))!.Value;
        Assert.Equal(0, version);
        Assert.Empty(silos);
    }

    [Fact]
    public async Task MemberComesBackAsItWasWritten()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        SiloRow[] silos =
        [
            new(), new() { Address = "10.0.0.2", ProxyPort = null }, new() { Address = "10.0.0.3", ProxyPort = 0, Name = "", Host = "" },
            new() { Address = "2001:0db8:85a3:0000:0000:8a2e:192.168.100.100", Port = int.MaxValue, Generation = int.MinValue, Status = SiloRow.Joining },
            new() { Address = "10.0.0.4", Port = 0, Generation = -1, Name = "'; DROP TABLE OrleansMembershipTable; --", Host = "\U0001F600\\'\"@Port" },
            new() { Address = "10.0.0.5", Name = new string('n', 150), Host = new string('Ω', 150), Alive = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc) },
        ];
        foreach (var (version, silo) in silos.Index())
            Assert.True(await database.InsertAsync(silo, version));

        var all = (await database.ReadAllAsync("cluster"))!.Value;
        Assert.Equal(silos.Length, all.Version);
        Assert.Equal(silos.OrderBy(silo => silo.Address, StringComparer.Ordinal), all.Silos.OrderBy(silo => silo.Address, StringComparer.Ordinal));
        foreach (var silo in silos)
            Assert.Equal([silo], (await database.ReadRowAsync(silo))!.Value.Silos);
        Assert.All(all.Silos, silo => Assert.Equal(DateTimeKind.Utc, silo.Started.Kind));
    }

    [Fact]
    public async Task RowThatIsNotThereStillGivesTheVersion()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        await database.InsertAsync(new SiloRow(), 0);
        var (version, silos) = (await database.ReadRowAsync(new SiloRow { Generation = 1 }))!.Value;
        Assert.Equal(1, version);
        Assert.Empty(silos);
        Assert.Null(await database.ReadRowAsync(new SiloRow { Deployment = "other" }));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public async Task WrongVersionChangesNeitherTable(int wrong)
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        await database.InsertAsync(new SiloRow(), 0);
        var before = await EverythingAsync(database);
        Assert.False(await database.InsertAsync(new SiloRow { Generation = 2 }, wrong));
        Assert.False(await database.UpdateAsync(new SiloRow { Status = SiloRow.Dead }, wrong));
        Assert.Equal(before, await EverythingAsync(database));
    }

    [Fact]
    public async Task WhatCannotBeChangedDoesNotCountTheVersion()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        await database.InsertAsync(new SiloRow(), 0);
        var before = await EverythingAsync(database);
        Assert.False(await database.InsertAsync(new SiloRow { Name = "twin" }, 1));
        Assert.False(await database.UpdateAsync(new SiloRow { Generation = 9 }, 1));
        Assert.False(await database.InsertAsync(new SiloRow { Deployment = "absent" }, 0));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => database.InsertAsync(new SiloRow { Generation = 2, Name = new string('n', 151) }, 1));
        Assert.Equal(PostgresErrorCodes.StringDataRightTruncation, refused.SqlState);
        Assert.Equal(before, await EverythingAsync(database));
    }

    [Fact]
    public async Task UpdateChangesStatusSuspectsAndSignOfLifeAndNothingElse()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        var silo = new SiloRow();
        await database.InsertAsync(silo, 0);
        var suspected = silo with { Status = SiloRow.Dead, Suspects = new string('s', 8000), Alive = silo.Alive.AddMinutes(1) };
        Assert.True(await database.UpdateAsync(suspected with { Name = "other", Host = "other", ProxyPort = 1, Started = silo.Started.AddDays(1) }, 1));
        Assert.Equal([suspected], (await database.ReadAllAsync("cluster"))!.Value.Silos);
        Assert.True(await database.UpdateAsync(silo, 2));
        var (version, silos) = (await database.ReadAllAsync("cluster"))!.Value;
        Assert.Equal(3, version);
        Assert.Equal([silo], silos);
    }

    [Fact]
    public async Task SignOfLifeLeavesTheVersionAndEveryOtherRow()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        var (silo, other) = (new SiloRow(), new SiloRow { Generation = 2 });
        await database.InsertAsync(silo, 0);
        await database.InsertAsync(other, 1);
        var versionRow = (await database.SelectAsync("SELECT xmin::text, * FROM OrleansMembershipVersionTable")).Single;
        var alive = silo.Alive.AddSeconds(5);
        await database.RunAsync("UpdateIAmAlivetimeKey", [.. silo.Key, ("IAmAliveTime", alive)]);
        Assert.Equal([silo with { Alive = alive }], (await database.ReadRowAsync(silo))!.Value.Silos);
        Assert.Equal([other], (await database.ReadRowAsync(other))!.Value.Silos);
        Assert.Equal(versionRow, (await database.SelectAsync("SELECT xmin::text, * FROM OrleansMembershipVersionTable")).Single);
    }

    [Fact]
    public async Task GatewaysAreTheMembersOfThatStatusThatHaveAPort()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        await database.CreateAsync("other");
        SiloRow[] silos =
        [
            new(), new() { Address = "10.0.0.2", ProxyPort = 30001 }, new() { Address = "10.0.0.3", ProxyPort = null }, new() { Address = "10.0.0.4", ProxyPort = 0 },
            new() { Address = "10.0.0.5", Status = SiloRow.Dead },
        ];
        foreach (var (version, silo) in silos.Index())
            await database.InsertAsync(silo, version);
        await database.InsertAsync(new SiloRow { Deployment = "other", Address = "10.0.0.6" }, 0);
        var result = await database.RunAsync("GatewaysQueryKey", ("DeploymentId", "cluster"), ("Status", SiloRow.Active));
        Assert.Equal(typeof(string), result.Columns["Address"]);
        Assert.Equal(typeof(int), result.Columns["ProxyPort"]);
        Assert.Equal(typeof(int), result.Columns["Generation"]);
        Assert.Equal(
            [("10.0.0.1", 30000, 522_000_000), ("10.0.0.2", 30001, 522_000_000)],
            result.Rows.Select(row => ((string)row["Address"]!, (int)row["ProxyPort"]!, (int)row["Generation"]!)).Order());
    }

    [Fact]
    public async Task CleanupForgetsWhoHasBeenSilentAndIsNotActive()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        await database.CreateAsync("other");
        var limit = new DateTime(2026, 3, 29, 12, 0, 0, DateTimeKind.Utc);
        SiloRow Of(int generation, int status, TimeSpan age) => new() { Generation = generation, Status = status, Alive = limit - age };
        SiloRow[] stay = [Of(1, SiloRow.Active, TimeSpan.FromDays(99)), Of(2, SiloRow.Dead, TimeSpan.Zero), Of(3, SiloRow.Joining, TimeSpan.FromHours(-1))];
        SiloRow[] go = [Of(4, SiloRow.Dead, TimeSpan.FromMilliseconds(1)), Of(5, SiloRow.Joining, TimeSpan.FromDays(8)), Of(6, SiloRow.ShuttingDown, TimeSpan.FromDays(8))];
        foreach (var (version, silo) in stay.Concat(go).Index())
            await database.InsertAsync(silo, version);
        await database.InsertAsync(go[0] with { Deployment = "other" }, 0);

        await database.RunAsync("CleanupDefunctSiloEntriesKey", ("DeploymentId", "cluster"), ("IAmAliveTime", limit));
        var (version2, silos) = (await database.ReadAllAsync("cluster"))!.Value;
        Assert.Equal(stay, silos.OrderBy(silo => silo.Generation));
        Assert.Equal(6, version2);
        Assert.Single((await database.ReadAllAsync("other"))!.Value.Silos);
    }

    [Fact]
    public async Task DeploymentsDoNotSeeEachOther()
    {
        await using var database = await server.CreateScriptedAsync();
        string[] deployments = ["cluster", "Cluster", "cluster ", "", "'", "%", new('d', 150), "日本"];
        foreach (var deployment in deployments)
        {
            Assert.True(await database.CreateAsync(deployment));
            Assert.True(await database.InsertAsync(new SiloRow { Deployment = deployment }, 0));
        }

        await database.UpdateAsync(new SiloRow { Deployment = "Cluster", Status = SiloRow.Dead }, 1);
        await database.RunAsync("DeleteMembershipTableEntriesKey", ("DeploymentId", "cluster"));
        Assert.Null(await database.ReadAllAsync("cluster"));
        foreach (var deployment in deployments[1..])
        {
            var (version, silos) = (await database.ReadAllAsync(deployment))!.Value;
            Assert.Equal(deployment == "Cluster" ? 2 : 1, version);
            Assert.Equal([new SiloRow { Deployment = deployment, Status = deployment == "Cluster" ? SiloRow.Dead : SiloRow.Active }], silos);
        }
    }

    private static async Task<string> EverythingAsync(TestDatabase database)
    {
        var rows = await database.SelectAsync("""
            SELECT string_agg(line, ' ' ORDER BY line) FROM (
                SELECT v.xmin || v::text FROM OrleansMembershipVersionTable AS v UNION ALL SELECT m.xmin || m::text FROM OrleansMembershipTable AS m) AS lines (line)
            """);
        return (string)rows.Scalar!;
    }
}
