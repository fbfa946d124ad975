using Orleans.Runtime;

namespace Orleans;

public interface IGrainFactory
{
    TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey;

    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey;

    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey;

    /// <summary>
    /// Makes a reference to an object, which grains can then call. The engine holds the object weakly: hold on to it as long as it is to be
    /// called. Each call of this makes another reference.
    /// </summary>
    /// <exception cref="ArgumentException">It is a grain or a reference, or does not implement the interface.</exception>
    /// <exception cref="InvalidOperationException">A grain asks for it, or the client is not connected.</exception>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver;

    /// <summary>Calls by this reference reach its object no more. Calls that wait for an answer wait in vain.</summary>
    /// <exception cref="ArgumentException">It is no reference that this client made, or was deleted before.</exception>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver;

    IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey);

    IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey);

    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable;
}
