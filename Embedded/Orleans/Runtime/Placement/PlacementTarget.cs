namespace Orleans.Runtime.Placement;

public readonly struct PlacementTarget(GrainId grainIdentity, Dictionary<string, object>? requestContextData, GrainInterfaceType interfaceType, ushort interfaceVersion)
{
    public GrainId GrainIdentity { get; } = grainIdentity;

    public GrainInterfaceType InterfaceType { get; } = interfaceType;

    public ushort InterfaceVersion { get; } = interfaceVersion;

    public Dictionary<string, object>? RequestContextData { get; } = requestContextData;
}
