namespace Orleans.Runtime;

public sealed class ClusterMember : IEquatable<ClusterMember>
{
    public ClusterMember(SiloAddress siloAddress, SiloStatus status, string name)
    {
        ArgumentNullException.ThrowIfNull(siloAddress);
        SiloAddress = siloAddress;
        Status = status;
        Name = name;
    }

    public SiloAddress SiloAddress { get; }

    public SiloStatus Status { get; }

    public string Name { get; }

    public bool Equals(ClusterMember? other) =>
        other is not null && SiloAddress.Equals(other.SiloAddress) && Status == other.Status && string.Equals(Name, other.Name, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as ClusterMember);

    public override int GetHashCode() => SiloAddress.GetConsistentHashCode();

    public override string ToString() => $"{SiloAddress}/{Name}/{Status}";
}
