namespace Orleans.Runtime;

[GenerateSerializer, Immutable]
public sealed class GrainAddress : IEquatable<GrainAddress>
{
    [Id(0)]
    public GrainId GrainId { get; init; }

    [Id(1)]
    public ActivationId ActivationId { get; init; }

    [Id(2)]
    public SiloAddress? SiloAddress { get; init; }

    public bool Equals(GrainAddress? other) =>
        other is not null && GrainId.Equals(other.GrainId) && ActivationId.Equals(other.ActivationId) && Equals(SiloAddress, other.SiloAddress);

    public override bool Equals(object? obj) => Equals(obj as GrainAddress);

    public override int GetHashCode() => (int)GrainId.GetUniformHashCode();

    public override string ToString() => $"[GrainAddress GrainId {GrainId}, ActivationId: {ActivationId}, SiloAddress: {SiloAddress}]";
}
