namespace OrleansCluster.Grains.Storage;

/// <summary>The named provider that holds all durable grain state. The host binds it to one of the providers there are.</summary>
public static class DurableState
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = "Durable";
}
