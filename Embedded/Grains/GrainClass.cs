using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Grains;

/// <summary>What the engine knows of a grain class.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<MethodInfo, MethodInfo> _implementations = new();

    public GrainClass(Type type, GrainType grainType)
    {
        Type = type;
        GrainType = grainType;
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        IsCallFilter = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        Placement = type.GetCustomAttribute<PlacementAttribute>(inherit: true)?.PlacementStrategy ?? new RandomPlacement();
        CollectionAge = type.IsDefined(typeof(KeepAliveAttribute), inherit: true)
            ? TimeSpan.MaxValue
            : type.GetCustomAttribute<CollectionAgeLimitAttribute>(inherit: true)?.AgeLimit;
        Activator = new GrainActivator(type);
        StatisticsName = $"{type.FullName},{type.Assembly.GetName().Name}";
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    /// <summary>Whether the grain filters its own calls.</summary>
    public bool IsCallFilter { get; }

    public PlacementStrategy Placement { get; }

    /// <summary>Null: the silo's; <see cref="TimeSpan.MaxValue"/>: never collected.</summary>
    public TimeSpan? CollectionAge { get; }

    public GrainActivator Activator { get; }

    public string StatisticsName { get; }

    public MethodInfo ImplementationOf(MethodInfo interfaceMethod) => _implementations.GetOrAdd(interfaceMethod, method =>
    {
        if (!method.DeclaringType!.IsAssignableFrom(Type)) return method; // one that the engine answers
        var map = Type.GetInterfaceMap(method.DeclaringType);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, method)];
    });
}
