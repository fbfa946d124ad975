using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Engine.Tests.Placement;

/// <summary>A grain whose key ends in <c>@name</c> runs on the silo of that name.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NamedSiloAttribute() : PlacementAttribute(new NamedSiloPlacement());

public sealed class NamedSiloPlacement : PlacementStrategy;

public sealed class NamedSiloDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString()!;
        var name = key[(key.LastIndexOf('@') + 1)..];
        var member = membership.CurrentSnapshot.Members.Values.FirstOrDefault(m => m.Name == name && m.Status == SiloStatus.Active);
        if (member is null || !context.GetCompatibleSilos(target).Contains(member.SiloAddress)) throw new NoSuchSiloException(name);
        return Task.FromResult(member.SiloAddress);
    }
}

[GenerateSerializer]
public sealed class NoSuchSiloException(string name) : Exception($"No silo is named {name}.")
{
    [Id(0)]
    public string Name { get; } = name;
}

/// <summary>A director that always fails.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FailingPlacementAttribute() : PlacementAttribute(new FailingPlacement());

public sealed class FailingPlacement : PlacementStrategy;

public sealed class FailingDirector : IPlacementDirector
{
    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        await Task.Yield();
        throw new NoSuchSiloException(target.GrainIdentity.Key.ToString()!);
    }
}
