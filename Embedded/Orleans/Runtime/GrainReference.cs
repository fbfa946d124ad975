using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Processes;

namespace Orleans.Runtime;

/// <summary>A reference to a grain: the base of every proxy. Two are equal if they name the same grain through the same interface.</summary>
[Immutable]
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    internal GrainReference(GrainRuntime runtime, GrainId grainId, InterfaceModel? model)
    {
        Runtime = runtime;
        GrainId = grainId;
        Model = model;
    }

    public GrainId GrainId { get; }

    public GrainInterfaceType InterfaceType => Model?.InterfaceType ?? default;

    public string InterfaceName => Model?.Type.FullName ?? string.Empty;

    /// <summary>The silo or client that made this reference: on its behalf calls are made that no activation makes.</summary>
    internal GrainRuntime Runtime { get; }

    internal InterfaceModel? Model { get; }

    /// <summary>Where the grain was met last: a hint, checked at every use.</summary>
    internal Activation? LastActivation { get; set; }

    /// <summary>The same among several processes.</summary>
    internal Route? LastRoute { get; set; }

    public TGrainInterface Cast<TGrainInterface>() =>
        this is TGrainInterface same ? same : (TGrainInterface)(object)Runtime.CreateReference(typeof(TGrainInterface), GrainId);

    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId) && ReferenceEquals(Model, other.Model);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    public static bool operator ==(GrainReference? left, GrainReference? right) => Equals(left, right);

    public static bool operator !=(GrainReference? left, GrainReference? right) => !Equals(left, right);
}
