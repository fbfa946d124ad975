namespace Orleans.Runtime;

/// <summary>Asks for a constructor parameter's state: read before <c>OnActivateAsync</c>, from the named storage provider, or the default one.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute, IFacetMetadata, IPersistentStateConfiguration
{
    public string StateName { get; } = stateName;

    public string? StorageName { get; } = storageName;
}
