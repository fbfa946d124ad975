using Orleans.Runtime;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Grains;

/// <summary>What the engine knows of the process's types: the same for every cluster in it.</summary>
internal static class EngineTypes
{
    private static readonly Type[] Identities = [typeof(IdSpan), typeof(GrainType), typeof(GrainInterfaceType), typeof(GrainId), typeof(SiloAddress)];

    public static CopierProvider Copiers { get; } = CreateCopiers();

    public static ProxyFactory Proxies { get; } = new(Copiers);

    public static GrainClassMap Classes { get; } = new();

    private static CopierProvider CreateCopiers()
    {
        var copiers = new CopierProvider();
        copiers.Register(static type => typeof(IAddressable).IsAssignableFrom(type)
            ? (Copier)Activator.CreateInstance(typeof(AddressableCopier<>).MakeGenericType(type))!
            : null);
        copiers.RegisterShallow(type => Array.IndexOf(Identities, type) >= 0);
        return copiers;
    }
}
