using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Grows with every change of the cluster's membership.</summary>
[GenerateSerializer, Immutable]
public readonly struct MembershipVersion(long version) : IComparable<MembershipVersion>, IEquatable<MembershipVersion>
{
    [Id(0)]
    public long Value { get; init; } = version;

    public static MembershipVersion MinValue => new(long.MinValue);

    public int CompareTo(MembershipVersion other) => Value.CompareTo(other.Value);

    public bool Equals(MembershipVersion other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is MembershipVersion other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public static bool operator ==(MembershipVersion left, MembershipVersion right) => left.Value == right.Value;

    public static bool operator !=(MembershipVersion left, MembershipVersion right) => left.Value != right.Value;

    public static bool operator >(MembershipVersion left, MembershipVersion right) => left.Value > right.Value;

    public static bool operator <(MembershipVersion left, MembershipVersion right) => left.Value < right.Value;

    public static bool operator >=(MembershipVersion left, MembershipVersion right) => left.Value >= right.Value;

    public static bool operator <=(MembershipVersion left, MembershipVersion right) => left.Value <= right.Value;
}
