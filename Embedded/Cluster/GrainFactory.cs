using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Identity;
using OrleansCluster.Embedded.Scheduling;

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

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference) throw new ArgumentException($"{obj} is a reference already.", nameof(obj));
        if (obj is IGrainBase) throw new ArgumentException($"{obj.GetType()} is a grain class: a grain's reference to itself is had by AsReference.", nameof(obj));
        if (!typeof(TGrainObserverInterface).IsInterface) throw new ArgumentException($"{typeof(TGrainObserverInterface)} is not an interface.");
        if (obj is not TGrainObserverInterface) throw new ArgumentException($"{obj.GetType()} does not implement {typeof(TGrainObserverInterface)}.", nameof(obj));
        if (runtime is Silo && RuntimeContext.CurrentActivation is { } grain)
            throw new InvalidOperationException($"{grain.GrainId} cannot make a reference to an object: only clients, and what runs beside the grains of a silo, can.");
        if (runtime.Unusable is { } reason) throw reason;
        var model = runtime.Cluster.Proxies.ModelOf(typeof(TGrainObserverInterface)); // what is wrong with the interface is said here
        return (TGrainObserverInterface)(object)runtime.CreateReference(model.Type, runtime.Objects.Add(obj));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReference reference) throw new ArgumentException("It is not a reference: delete what CreateObjectReference returned.", nameof(obj));
        if (!runtime.Objects.Remove(reference.GrainId)) throw new ArgumentException($"{reference} refers to no object of this client, or to one that was deleted.", nameof(obj));
    }

    private T Create<T>(IdSpan key, string? classNamePrefix) =>
        (T)(object)runtime.CreateReference(typeof(T), GrainId.Create(EngineTypes.Classes.GrainTypeOf(typeof(T), classNamePrefix), key));

    private IGrain Create(Type interfaceType, IdSpan key) =>
        (IGrain)(object)runtime.CreateReference(interfaceType, GrainId.Create(EngineTypes.Classes.GrainTypeOf(interfaceType, null), key));
}
