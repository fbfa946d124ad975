namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>Silos that change the membership at the same version: one of them does, and both tables follow it alone.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipRaceTests(PostgresServer server)
{
    private const int Rounds = 150;
    private const int Silos = 4;

    [Fact]
    public async Task OneOfSeveralInsertsAtAVersionWins()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        for (var round = 0; round < Rounds; round++)
        {
            var silos = Enumerable.Range(0, Silos).Select(silo => new SiloRow { Port = silo, Generation = round }).ToArray();
            var done = await Race.RunAsync(Silos, silo => database.InsertAsync(silos[silo], round));
            var winner = Assert.Single(done.Index(), entry => entry.Item).Index;
            var (version, all) = (await database.ReadAllAsync("cluster"))!.Value;
            Assert.Equal(round + 1, version);
            Assert.Equal([silos[winner]], all.Where(silo => silo.Generation == round));
        }
    }

    [Fact]
    public async Task OneOfSeveralChangesAtAVersionWins()
    {
        await using var database = await server.CreateScriptedAsync();
        await database.CreateAsync("cluster");
        for (var silo = 0; silo < Silos; silo++)
            await database.InsertAsync(new SiloRow { Port = silo }, silo);
        for (var round = 0; round < Rounds; round++)
        {
            var before = (await database.ReadAllAsync("cluster"))!.Value;
            var alive = before.Silos.Max(silo => silo.Alive).AddSeconds(1);

            // Two change one row, one another, one inserts; and signs of life go on beside them.
            var silos = (SiloRow[])[Of(0, "a"), Of(0, "b"), Of(1, "c"), new() { Port = 100 + round }];
            SiloRow Of(int port, string suspects) => new() { Port = port, Suspects = suspects + round, Alive = alive };
            var signs = database.RunAsync("UpdateIAmAlivetimeKey", [.. silos[0].Key, ("IAmAliveTime", alive)]);
            var done = await Race.RunAsync(Silos, silo => silo == 3
                ? database.InsertAsync(silos[silo], before.Version)
                : database.UpdateAsync(silos[silo], before.Version));
            await signs;

            var winner = silos[Assert.Single(done.Index(), entry => entry.Item).Index];
            var after = (await database.ReadAllAsync("cluster"))!.Value;
            Assert.Equal(before.Version + 1, after.Version);
            var expected = before.Silos.Where(silo => silo.Port != winner.Port).Append(winner);
            Assert.Equal(Without(expected), Without(after.Silos));
        }

        IEnumerable<SiloRow> Without(IEnumerable<SiloRow> silos) => silos.Select(silo => silo with { Alive = default }).OrderBy(silo => silo.Port);
    }

    [Fact]
    public async Task OneOfSeveralMakersOfADeploymentMakesIt()
    {
        await using var database = await server.CreateScriptedAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var done = await Race.RunAsync(Silos, _ => database.CreateAsync($"cluster-{round}"));
            Assert.Single(done, made => made);
        }
    }
}
