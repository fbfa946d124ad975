namespace OrleansCluster.Embedded.Activations;

internal enum ActivationState
{
    /// <summary>Its state is being read, <c>OnActivateAsync</c> runs; requests wait.</summary>
    Starting,

    Valid,

    /// <summary>Running requests may end, no other starts; what waits is sent on afterwards.</summary>
    Deactivating,

    Gone,
}
