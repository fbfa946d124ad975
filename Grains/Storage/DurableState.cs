namespace OrleansCluster.Grains.Storage;

/// <summary>The named provider that holds all durable grain state. The host binds it to one of the providers there are.</summary>
/// <remarks>
/// Each kind of grain has a state name of its own: Orleans' ADO.NET provider finds a record by the state's name and the grain's key, not by the
/// grain's type, so that two kinds with one name would share records.
/// </remarks>
public static class DurableState
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = "Durable";
}
