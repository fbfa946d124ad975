namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>One life of a silo in a cache.</summary>
/// <param name="Name">The silo's name.</param>
/// <param name="Incarnation">The number of that life: another one for each.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.CacheSilo")]
public readonly record struct CacheSilo(string Name, long Incarnation);
