using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Identity;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>Makes references to grains. That costs no message: the grain starts with its first call.</summary>
internal sealed class GrainFactory(GrainRuntime runtime) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        Create<TGrainInterface>(GrainKeys.FromGuid(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Create<TGrainInterface>(GrainKeys.FromInteger(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        Create<TGrainInterface>(GrainKeys.FromString(primaryKey), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => Create(grainInterfaceType, GrainKeys.FromGuid(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => Create(grainInterfaceType, GrainKeys.FromInteger(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => Create(grainInterfaceType, GrainKeys.FromString(grainPrimaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)runtime.CreateReference(typeof(TGrainInterface), grainId);

    private T Create<T>(IdSpan key, string? classNamePrefix) =>
        (T)(object)runtime.CreateReference(typeof(T), GrainId.Create(EngineTypes.Classes.GrainTypeOf(typeof(T), classNamePrefix), key));

    private IGrain Create(Type interfaceType, IdSpan key) =>
        (IGrain)(object)runtime.CreateReference(interfaceType, GrainId.Create(EngineTypes.Classes.GrainTypeOf(interfaceType, null), key));
}
