using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Engine.Tests.Placement;

/// <summary>A grain whose key ends in <c>@name</c> runs on the silo of that name, and elsewhere when that is gone.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NamedSiloFirstAttribute() : PlacementAttribute(new NamedSiloFirstPlacement());

public sealed class NamedSiloFirstPlacement : PlacementStrategy;

public sealed class NamedSiloFirstDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString()!;
        var name = key[(key.LastIndexOf('@') + 1)..];
        var silos = context.GetCompatibleSilos(target);
        var named = silos.FirstOrDefault(s => membership.CurrentSnapshot.Members.TryGetValue(s, out var member) && member.Name == name);
        return Task.FromResult(named ?? silos[0]);
    }
}
