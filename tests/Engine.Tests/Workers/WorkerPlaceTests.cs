using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Workers;

/// <summary>Stateless workers are where their callers are.</summary>
[Collection(nameof(ThreeSilos))]
public sealed class WorkerPlaceTests(ThreeSilos silos)
{
    [Fact]
    public async Task A_call_from_a_grain_stays_on_its_silo()
    {
        var worker = Keys.New();
        var seen = new HashSet<string>();
        foreach (var silo in silos.Cluster.Silos)
        {
            var caller = silos.Client.GetGrain<IWorkerCaller>($"{Keys.New()}@{silo.Name}");
            for (var i = 0; i < 3; i++)
            {
                var both = await caller.WhereBoth(worker);
                Assert.Equal(both[0], both[1]);
                seen.Add(both[1]);
            }
        }

        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task A_client_s_call_goes_to_one_of_the_silos()
    {
        var where = await silos.Client.GetGrain<IThreeWorkers>(Keys.New()).Where();
        Assert.Contains(where, silos.Cluster.Silos.Select(s => s.SiloAddress.ToString()));
    }
}
