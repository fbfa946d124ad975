using Orleans;
using Orleans.Concurrency;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Grains that are where no client can guess: on the silo that stands in the key behind " of ".</summary>
internal static class FarGrains
{
    public static void Place(ISiloBuilder silo) => silo.Services.AddPlacementDirector<FarPlacement, FarDirector>();

    /// <summary>A grain that is on this silo, and that clients look for on another.</summary>
    public static IFarGrain On(string silo, ProcessCluster cluster, IGrainFactory grains, string prefix = "far")
    {
        for (var i = 0; ; i++)
        {
            var grain = grains.GetGrain<IFarGrain>($"{prefix}-{i} of {silo}");
            if (cluster.SiloOf(silo).Cluster.Network!.View.OwnerOf(grain.GetGrainId())!.Name != silo) return grain;
        }
    }
}

public interface IFarGrain : IGrainWithStringKey
{
    Task<string> Where();

    Task Fail();

    [OneWay]
    Task Note(string name);
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class FarAttribute() : PlacementAttribute(new FarPlacement());

[GenerateSerializer]
public sealed class FarPlacement : PlacementStrategy;

public sealed class FarDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silo = target.GrainIdentity.Key.ToString()!.Split(" of ")[1];
        var active = membership.CurrentSnapshot.Members.Values.Where(one => one.Status == SiloStatus.Active).OrderBy(one => one.Name).ToList();
        return Task.FromResult((active.Find(one => one.Name == silo) ?? active[0]).SiloAddress);
    }
}

[Far]
public sealed class FarGrain(ILocalSiloDetails silo) : Grain, IFarGrain
{
    public Task<string> Where() => Task.FromResult(silo.Name);

    public Task Fail() => throw new ProcessException("no luck", 17);

    public Task Note(string name)
    {
        ProcessGrain.Signal(name).TrySetResult(silo.Name);
        return Task.CompletedTask;
    }
}
