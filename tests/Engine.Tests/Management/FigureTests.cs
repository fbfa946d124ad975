using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Management;

/// <summary>What the management grain tells of silos and of the grains on them.</summary>
public sealed class FigureTests(FigureTests.Fixture fixture) : IClassFixture<FigureTests.Fixture>
{
    private IClusterClient Client => fixture.Cluster.Client;

    private IManagementGrain Management => Client.GetGrain<IManagementGrain>(0);

    private SiloAddress[] Silos => [.. fixture.Cluster.Silos.Select(s => s.SiloAddress)];

    [Fact]
    public async Task It_tells_where_a_grain_is_active()
    {
        var grain = Client.GetGrain<IPlainCounted>(Keys.New());
        Assert.Null(await Management.GetActivationAddress(grain));
        var where = await grain.Where();
        Assert.Equal(where, (await Management.GetActivationAddress(grain))!.ToString());
    }

    [Fact]
    public async Task It_counts_the_activations_of_a_grain()
    {
        var grain = Client.GetGrain<IPlainCounted>(Keys.New());
        Assert.Equal(0, await Management.GetGrainActivationCount((GrainReference)grain));
        await grain.Where();
        Assert.Equal(1, await Management.GetGrainActivationCount((GrainReference)grain));
        await grain.Leave();
        await Wait.Until(async () => await Management.GetGrainActivationCount((GrainReference)grain) == 0);
    }

    [Fact]
    public async Task It_lists_the_active_grains_of_a_type()
    {
        var grain = Client.GetGrain<IPlainCounted>(Keys.New());
        var id = grain.GetGrainId();
        Assert.DoesNotContain(id, await Management.GetActiveGrains(id.Type));
        await grain.Where();
        Assert.Single(await Management.GetActiveGrains(id.Type), i => i == id);
        Assert.Empty(await Management.GetActiveGrains(GrainType.Create("nothing")));
    }

    [Fact]
    public async Task Detailed_statistics_name_each_grain_and_its_silo()
    {
        var grain = Client.GetGrain<IPlainCounted>(Keys.New());
        var where = await grain.Where();
        var mine = Assert.Single(await Management.GetDetailedGrainStatistics(), s => s.GrainId == grain.GetGrainId());
        Assert.Equal(where, mine.SiloAddress.ToString());
        Assert.Equal($"{typeof(PlainCountedGrain).FullName},{typeof(PlainCountedGrain).Assembly.GetName().Name}", mine.GrainType);
        Assert.Contains(await Management.GetDetailedGrainStatistics([mine.GrainType]), s => s.GrainId == grain.GetGrainId());
        Assert.Empty(await Management.GetDetailedGrainStatistics(["nothing"]));
        Assert.Empty(await Management.GetDetailedGrainStatistics([]));
        var here = Silos.Single(s => s.ToString() == where);
        var other = Silos.Single(s => s.ToString() != where);
        Assert.Contains(await Management.GetDetailedGrainStatistics(null, [here]), s => s.GrainId == grain.GetGrainId());
        Assert.DoesNotContain(await Management.GetDetailedGrainStatistics(null, [other]), s => s.GrainId == grain.GetGrainId());
        Assert.Contains(await Management.GetDetailedGrainStatistics(null, []), s => s.GrainId == grain.GetGrainId());
    }

    [Fact]
    public async Task No_silos_given_are_all_silos()
    {
        await Client.GetGrain<IPlainCounted>(Keys.New()).Where();
        Assert.NotEmpty(await Management.GetSimpleGrainStatistics([]));
        Assert.Equal(Silos.Length, (await Management.GetRuntimeStatistics([])).Length);
    }

    [Fact]
    public async Task A_stateless_worker_has_no_address()
    {
        var worker = Client.GetGrain<ICountedWorker>(Keys.New());
        await worker.Where();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Management.GetActivationAddress(worker));
    }

    [Fact]
    public async Task Runtime_statistics_come_for_each_silo_that_is_asked_for()
    {
        await Client.GetGrain<IPlainCounted>(Keys.New()).Where();
        var figures = await Management.GetRuntimeStatistics(Silos);
        Assert.Equal(Silos.Length, figures.Length);
        Assert.Contains(figures, f => f.ActivationCount > 0);
        Assert.All(figures, f =>
        {
            Assert.InRange(f.RecentlyUsedActivationCount, 0, f.ActivationCount);
            Assert.InRange(f.DateTime, DateTime.UtcNow - TimeSpan.FromHours(1), DateTime.UtcNow + TimeSpan.FromMinutes(1));
            Assert.False(f.IsOverloaded);
            Assert.InRange(f.EnvironmentStatistics.MaximumAvailableMemoryBytes, 1, long.MaxValue);
        });
        Assert.Single(await Management.GetRuntimeStatistics([Silos[0]]));
    }

    [Fact]
    public async Task Garbage_and_idle_activations_are_collected_on_demand()
    {
        var grain = Client.GetGrain<IPlainCounted>(Keys.New());
        var where = await grain.Where();
        await Management.ForceGarbageCollection(Silos);
        await Management.ForceActivationCollection([Silos.Single(s => s.ToString() != where)], TimeSpan.Zero);
        await Management.ForceRuntimeStatisticsCollection(Silos);
        Assert.Equal(1, await Management.GetGrainActivationCount((GrainReference)grain));
        await Wait.Until(async () =>
        {
            await Management.ForceActivationCollection([Silos.Single(s => s.ToString() == where)], TimeSpan.Zero);
            return await Management.GetGrainActivationCount((GrainReference)grain) == 0;
        });
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await Clusters.Start(2);

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
